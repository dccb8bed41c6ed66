package dev.sallyport;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.EventStore;
import dev.sallyport.audit.Journal;
import dev.sallyport.challenge.Challenges;
import dev.sallyport.challenge.Guess;
import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigResult;
import dev.sallyport.config.QuestionSourceConfig;
import dev.sallyport.config.RedisConfig;
import dev.sallyport.config.UpstreamConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.PasswordHash;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.delivery.Captured;
import dev.sallyport.delivery.Deliveries;
import dev.sallyport.delivery.Delivery;
import dev.sallyport.delivery.Messenger;
import dev.sallyport.directory.Codes;
import dev.sallyport.directory.ConfiguredPools;
import dev.sallyport.directory.DeviceNames;
import dev.sallyport.directory.DeviceStore;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.Renewal;
import dev.sallyport.directory.Seed;
import dev.sallyport.directory.SoftwareTokens;
import dev.sallyport.directory.UserStore;
import dev.sallyport.federation.saml.SpKeys;
import dev.sallyport.flow.Flow;
import dev.sallyport.imports.ImportJobs;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.IngressVerticle;
import dev.sallyport.ingress.IngressVerticle.Site;
import dev.sallyport.ingress.cognito.CognitoRooms;
import dev.sallyport.ingress.cognito.Operations;
import dev.sallyport.ingress.console.ConsoleRoutes;
import dev.sallyport.ingress.gate.GateDoors;
import dev.sallyport.ingress.oauth2.DiscoveryRoutes;
import dev.sallyport.ingress.ops.Check;
import dev.sallyport.ingress.ops.OpsRoutes;
import dev.sallyport.ingress.ops.TestingRoutes;
import dev.sallyport.ldap.LdapDirectory;
import dev.sallyport.limits.Addresses;
import dev.sallyport.limits.Budgets;
import dev.sallyport.limits.Limits;
import dev.sallyport.limits.Rates;
import dev.sallyport.limits.Requests;
import dev.sallyport.limits.SuccessRate;
import dev.sallyport.migration.Migrations;
import dev.sallyport.redis.EmbeddedRedis;
import dev.sallyport.redis.MovableClock;
import dev.sallyport.redis.RedisFaults;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.RevocationFeed;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.runtime.LocalCodec;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.telemetry.MetricsPage;
import dev.sallyport.token.Tokens;
import dev.sallyport.token.bearer.NamedServers;
import dev.sallyport.token.bearer.SignInIssuer;
import dev.sallyport.token.dpop.Proofs;
import dev.sallyport.trigger.Triggers;
import dev.sallyport.webauthn.Assertions;
import dev.sallyport.webauthn.Registrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running Sallyport: builds every room in order, and takes them down in the reverse one. The
 * only code beside {@code Main} that knows all rooms.
 */
final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  /** Enough to draw while people look; a drawing takes some milliseconds. */
  private static final int DRAWING_QUEUE = 256;

  private final Vertx vertx;
  private final Config config;
  private final MetricsPage page;
  private final @Nullable TestMode test;
  private final InstantSource outside = InstantSource.system();

  /** By which everything of ours ends: the time outside, unless a test has moved it. */
  private final InstantSource clock;

  private final SecureRandom random = new SecureRandom();
  private final Deque<Supplier<Future<?>>> endings = new ArrayDeque<>();
  private int apiPort;
  private int opsPort;
  private int gatePort;
  private int decisionsPort;
  private volatile GateReload.@Nullable Guard guard;

  private Gateway(Vertx vertx, Config config, MetricsPage page) {
    this.vertx = vertx;
    this.config = config;
    this.page = page;
    this.test =
        config.testing().enabled()
            ? new TestMode(
                new MovableClock(config.redis().kind() != RedisConfig.Kind.CLUSTER),
                new RedisFaults())
            : null;
    this.clock = test == null ? outside : test.clock();
  }

  /** Starts everything; what was started is stopped again when something fails. */
  static Future<Gateway> start(Vertx vertx, Config config, MetricsPage page) {
    LocalCodec.install(vertx.eventBus());
    var gateway = new Gateway(vertx, config, page);
    return gateway
        .build()
        .map(gateway)
        .recover(trouble -> gateway.stop().transform(_ -> Future.failedFuture(trouble)));
  }

  /** The port the API really listens on. */
  int apiPort() {
    return apiPort;
  }

  /** The port operations really listen on. */
  int opsPort() {
    return opsPort;
  }

  /** The port the gate really listens on; 0 where nothing is guarded. */
  int gatePort() {
    return gatePort;
  }

  /** The port where other proxies ask; 0 where nobody may. */
  int decisionsPort() {
    return decisionsPort;
  }

  /**
   * Follows the file it was started from: when that changes, what it says of the gate is taken.
   *
   * @param read reads it whole; may block
   * @return what reads it at once
   */
  Future<GateReload> follow(Path file, Supplier<ConfigResult> read) {
    var reload = new GateReload(vertx, config, read, guard, new Metrics(page.registry()));
    var watch = new ConfigWatch(vertx, file, reload::now);
    return watch.begin().map(_ -> ending(reload, watch::end));
  }

  /** Stops in the reverse order: listeners first, Redis last. */
  Future<Void> stop() {
    var ending = endings.pollFirst();
    return ending == null ? Future.succeededFuture() : ending.get().transform(_ -> stop());
  }

  private <T> T ending(T part, Supplier<Future<?>> how) {
    endings.addFirst(how);
    return part;
  }

  private Future<Void> build() {
    // JSON's classes take long the first time, too long for the event loop that would need them.
    return vertx
        .executeBlocking(() -> new JsonObject().put("made", List.of(Map.of())).encode())
        .compose(_ -> redis())
        .compose(
            redis ->
                vertx
                    .executeBlocking(() -> KekFile.read(config.kek(), config.dataDir(), random))
                    .compose(kek -> rooms(redis, kek)));
  }

  private Future<SharedRedis> redis() {
    var where =
        config.redis().kind() == RedisConfig.Kind.EMBEDDED
            ? EmbeddedRedis.start(vertx, config.dataDir(), config.redis())
                .map(server -> ending(server, server::stop).config())
            : Future.succeededFuture(config.redis());
    return where.compose(this::opened).map(redis -> ending(redis, redis::close));
  }

  private Future<SharedRedis> opened(RedisConfig redis) {
    return test == null
        ? SharedRedis.open(vertx, redis)
        : SharedRedis.openForTests(vertx, redis, test.clock(), test.faults())
            .compose(open -> test.clock().look(open, Deadline.in(Duration.ofSeconds(1))).map(open));
  }

  private BoundedPool pool(String name, int threads, int queue) {
    var pool = new BoundedPool(vertx, name, threads, queue);
    return ending(pool, pool::close);
  }

  private Future<Void> rooms(SharedRedis redis, Kek kek) {
    var hashing = config.hashing();
    var hash =
        new PasswordHash(
            new PasswordHash.Parameters(
                hashing.memoryKiB(), hashing.passes(), hashing.parallelism()),
            random);
    var hashPool = pool("hash", hashing.threads(), hashing.queue());
    var signPool = pool("sign", config.signing().threads(), config.signing().queue());
    var drawPool = pool("draw", 1, DRAWING_QUEUE);
    var ids = new RandomIds(random);
    var now = clock.instant();
    var pools =
        new Pools(
            ConfiguredPools.pools(config.pools(), now),
            ConfiguredPools.clients(config.pools(), now),
            ConfiguredPools.providers(config.pools(), now),
            redis,
            kek,
            ids,
            config.quotas());
    var users = new UserStore(redis, kek, pools, clock, ids, config.quotas());
    var removals = users.removals().begin(vertx);
    ending(removals, removals::end);
    var passwords = new Passwords(hashPool, hash, kek, random, clock);
    var codes = new Codes(redis, kek, users, config.limits().triesPerCode(), config.codes());
    var limits = new Limits(redis, config.limits(), kek);
    var requests = new Requests(redis, config.quotas().requests());
    var metrics = new Metrics(page.registry());
    var revocations = RevocationFeed.begin(vertx, redis, clock, metrics);
    ending(revocations, revocations::end);
    var triggers = new Triggers(vertx, config.triggers(), ids, outside, metrics);
    var migrations =
        new Migrations(
            vertx,
            triggers,
            upstreams(),
            directories(metrics),
            users,
            passwords,
            ids,
            clock,
            metrics);
    var events = new EventStore(redis, kek, config.audit(), clock);
    var journal = new Journal(vertx, events, config.audit(), metrics);
    var audit = new Audit(ending(journal, journal::close));
    var addresses = new Addresses(redis, config.limits(), kek);
    var successRate =
        new SuccessRate(config.limits(), clock, (pool, percent) -> alarm(metrics, pool, percent));
    var guess = new Guess(limits, addresses);
    var renewal = new Renewal(users, passwords);
    var devices =
        new DeviceStore(
            redis, kek, config.limits().devicesPerPool(), config.quotas().devicesPerUser());
    var deviceNames = new DeviceNames(kek, ids);
    var captured = config.testing().enabled() ? new Captured(delivery(ids)) : null;
    var delivery = captured == null ? delivery(ids) : captured;
    ending(delivery, delivery::close);
    var budgets = new Budgets(redis, config.delivery().budget(), kek, () -> spent(metrics));
    var messenger = new Messenger(delivery, triggers.messages(), budgets);
    var challenges =
        Challenges.of(vertx, drawPool, kek, random, outside, questionSources(), passwords, renewal);
    var softwareTokens = new SoftwareTokens(redis, kek, ids, outside);
    var flowParts =
        new Flow.Parts(
            redis,
            kek,
            random,
            clock,
            outside,
            users,
            passwords,
            devices,
            deviceNames,
            renewal,
            limits,
            addresses,
            successRate,
            guess,
            challenges,
            triggers,
            migrations,
            hashPool,
            softwareTokens,
            messenger,
            config.testing(),
            config.limits().triesPerCode(),
            audit,
            metrics,
            new Assertions(signPool, kek));
    var tokenParts =
        new Tokens.Parts(
            config.http().publicUrl(),
            redis,
            kek,
            pools,
            users,
            requests,
            triggers,
            signPool,
            ids,
            clock,
            audit,
            metrics);
    var imports = new ImportJobs(vertx, redis, pools, users, kek, ids, clock);
    ending(imports, imports::close);
    var instances = config.http().instances();
    return new Seed(pools, users, passwords)
        .users(config.pools())
        .compose(_ -> challenges.check())
        .compose(_ -> Tokens.deploy(vertx, instances, tokenParts))
        .compose(
            tokens ->
                Flow.deploy(vertx, instances, flowParts)
                    .compose(
                        flow -> {
                          var cognito =
                              new CognitoRooms(
                                  pools,
                                  users,
                                  passwords,
                                  devices,
                                  deviceNames,
                                  codes,
                                  limits,
                                  requests,
                                  guess,
                                  messenger,
                                  softwareTokens,
                                  tokens,
                                  flow,
                                  triggers,
                                  migrations,
                                  audit,
                                  events,
                                  kek,
                                  ids,
                                  clock,
                                  config.testing(),
                                  new Registrations(
                                      redis,
                                      users,
                                      signPool,
                                      ids,
                                      clock,
                                      config.quotas().passkeysPerUser()),
                                  imports,
                                  new SpKeys(vertx, redis, kek, signPool, outside),
                                  config.http().publicUrl(),
                                  () -> Optional.ofNullable(guard).map(GateReload.Guard::gate));
                          return listen(
                              redis,
                              cognito,
                              metrics,
                              captured,
                              flowParts,
                              revocations,
                              new Proof(guess, hashPool, hash));
                        }));
  }

  private static void alarm(Metrics metrics, String pool, int percent) {
    metrics.alarm(Metrics.Alarm.SIGN_IN_FAILURES);
    LOG.atWarn()
        .addKeyValue("pool", pool)
        .addKeyValue("failed", percent + " %")
        .log("most sign-ins fail: stolen passwords may be being tried out");
  }

  private static void spent(Metrics metrics) {
    metrics.alarm(Metrics.Alarm.MESSAGES_SPENT);
    LOG.atWarn().log("so many messages were sent this hour that more are refused");
  }

  private Map<String, QuestionSourceConfig> questionSources() {
    var sources = new HashMap<String, QuestionSourceConfig>();
    for (var pool : config.pools()) {
      var source = pool.questions();
      if (source != null) {
        sources.put(pool.id(), source);
      }
    }
    return sources;
  }

  private Map<String, UpstreamConfig> upstreams() {
    var upstreams = new HashMap<String, UpstreamConfig>();
    for (var pool : config.pools()) {
      var upstream = pool.upstream();
      if (upstream != null) {
        upstreams.put(pool.id(), upstream);
      }
    }
    return upstreams;
  }

  private Map<String, LdapDirectory> directories(Metrics metrics) {
    var directories = new HashMap<String, LdapDirectory>();
    for (var pool : config.pools()) {
      var ldap = pool.ldap();
      if (ldap != null) {
        var directory = new LdapDirectory(vertx, pool.id(), ldap, metrics);
        directories.put(pool.id(), ending(directory, directory::close));
      }
    }
    return directories;
  }

  private Delivery delivery(RandomIds ids) {
    return Deliveries.of(vertx, config.delivery(), config.dataDir(), ids, outside);
  }

  /** What a password is checked with. */
  private record Proof(Guess guess, BoundedPool pool, PasswordHash hash) {}

  private Future<Void> listen(
      SharedRedis redis,
      CognitoRooms rooms,
      Metrics metrics,
      @Nullable Captured captured,
      Flow.Parts flowParts,
      RevocationFeed revocations,
      Proof proof) {
    var admission = new Admission(config.admission(), metrics);
    var api =
        Operations.of(
            rooms,
            new Operations.Foundation(
                config.region(),
                config.testing().enabled(),
                config.http(),
                config.accessKeys(),
                admission,
                metrics,
                rooms.audit(),
                outside,
                random,
                rooms.ids()::uuid));
    var discovery = new DiscoveryRoutes(config.http().publicUrl(), rooms::publicKeys, admission);
    var testing =
        captured == null || test == null
            ? null
            : new TestingRoutes(
                captured,
                Flow.reveal(flowParts),
                rooms.pools(),
                redis,
                test.clock(),
                test.faults());
    var proofs = proofs(redis, rooms);
    var checks =
        List.of(
            new Check("redis", redis::ping), new Check("keys", deadline -> keys(rooms, deadline)));
    return console(redis, rooms, admission, api, proof)
        .compose(
            console -> {
              var more = new ArrayList<Consumer<Router>>(console);
              if (testing != null) {
                more.add(testing);
              }
              return new OpsRoutes(checks, page, more, testing == null ? List::of : testing::faults)
                  .deploy(vertx, config.ops());
            })
        .map(this::listening)
        .onSuccess(open -> opsPort = open.port())
        .compose(
            _ ->
                HostedParts.open(
                    vertx,
                    config,
                    redis,
                    rooms,
                    admission,
                    api,
                    issuers(metrics),
                    proofs,
                    revocations))
        .compose(
            hosted ->
                IngressVerticle.deploy(
                    vertx,
                    Site.of(config.http()),
                    metrics,
                    loop -> {
                      var router = Router.router(loop);
                      api.mount(router);
                      discovery.mount(router);
                      hosted.mount(router);
                      return router;
                    }))
        .map(this::listening)
        .onSuccess(open -> apiPort = open.port())
        .compose(_ -> gate(redis, rooms, metrics, admission, revocations, proofs));
  }

  private Proofs proofs(SharedRedis redis, CognitoRooms rooms) {
    var pool = pool("prove", config.signing().threads(), config.signing().queue());
    return new Proofs(new Proofs.Parts(vertx, redis, rooms.kek(), pool, clock, outside));
  }

  /** Off, nothing of it is made. */
  private Future<List<ConsoleRoutes>> console(
      SharedRedis redis, CognitoRooms rooms, Admission admission, Operations api, Proof proof) {
    if (!config.ops().console().enabled()) {
      return Future.succeededFuture(List.of());
    }
    return vertx.executeBlocking(
        () ->
            List.of(
                new ConsoleRoutes(
                    new ConsoleRoutes.Parts(
                        config.ops().console(),
                        config.pages().product(),
                        config.http().trustedProxies(),
                        new OperatorCalls(api),
                        redis,
                        rooms.kek(),
                        rooms.ids(),
                        clock,
                        proof.guess(),
                        proof.pool(),
                        proof.hash(),
                        rooms.audit(),
                        admission))));
  }

  private SignInIssuer.Parts issuers(Metrics metrics) {
    var servers = new NamedServers(vertx, config.providers().inside());
    ending(servers, servers::close);
    return new SignInIssuer.Parts(
        vertx,
        servers,
        pool("identify", config.signing().threads(), config.signing().queue()),
        outside,
        metrics);
  }

  private Future<Void> gate(
      SharedRedis redis,
      CognitoRooms rooms,
      Metrics metrics,
      Admission admission,
      RevocationFeed revocations,
      Proofs proofs) {
    if (!config.gate().enabled()) {
      return Future.succeededFuture();
    }
    var parts =
        new GateParts(
            vertx,
            config,
            redis,
            rooms.users(),
            rooms.pools(),
            (pool, deadline) -> rooms.publicKeys(pool, deadline),
            rooms.kek(),
            rooms.ids(),
            new Rates(redis, rooms.kek()),
            revocations,
            proofs,
            pool("verify", config.signing().threads(), config.signing().queue()),
            pool("exchange", config.signing().threads(), config.signing().queue()),
            metrics,
            clock,
            endings::addFirst);
    return parts
        .gate()
        .onSuccess(opened -> guard = opened)
        .map(
            opened ->
                new GateDoors(
                    opened.gate(), config.gate(), admission, config.http(), metrics, rooms.ids()))
        .map(doors -> ending(doors, doors::end))
        .compose(
            doors ->
                doors
                    .proxy(vertx)
                    .map(this::listening)
                    .onSuccess(open -> gatePort = open.port())
                    .compose(_ -> decisions(doors)));
  }

  /** Nobody may ask by default, and then nobody can. */
  private Future<Void> decisions(GateDoors doors) {
    return config.gate().decisions().peers().isEmpty()
        ? Future.succeededFuture()
        : doors
            .decisions(vertx)
            .map(this::listening)
            .onSuccess(open -> decisionsPort = open.port())
            .mapEmpty();
  }

  /** Ready only when every configured pool's keys are there, and made if they were not. */
  private Future<?> keys(CognitoRooms rooms, Deadline deadline) {
    return Future.all(
        config.pools().stream().map(pool -> rooms.publicKeys(pool.id(), deadline)).toList());
  }

  private IngressVerticle.Listening listening(IngressVerticle.Listening open) {
    return ending(open, () -> vertx.undeploy(open.deployment()));
  }
}
