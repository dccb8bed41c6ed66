package dev.sallyport;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditLog;
import dev.sallyport.audit.EventStore;
import dev.sallyport.audit.Journal;
import dev.sallyport.challenge.Challenges;
import dev.sallyport.challenge.Guess;
import dev.sallyport.config.Config;
import dev.sallyport.config.QuestionSourceConfig;
import dev.sallyport.config.StepConfig;
import dev.sallyport.config.UpstreamConfig;
import dev.sallyport.crypto.PasswordHash;
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
import dev.sallyport.gate.Gate;
import dev.sallyport.imports.ImportJobs;
import dev.sallyport.ingress.cognito.CognitoRooms;
import dev.sallyport.ldap.LdapDirectory;
import dev.sallyport.limits.Addresses;
import dev.sallyport.limits.Budgets;
import dev.sallyport.limits.Limits;
import dev.sallyport.limits.Requests;
import dev.sallyport.limits.SuccessRate;
import dev.sallyport.migration.Migrations;
import dev.sallyport.revocation.RevocationFeed;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.Tokens;
import dev.sallyport.trigger.Triggers;
import dev.sallyport.webauthn.Assertions;
import dev.sallyport.webauthn.Registrations;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All rooms behind the listeners, built in order.
 *
 * @param captured where test mode keeps messages; or null
 * @param flow what the flow was built from
 * @param guess counts wrong answers
 * @param hashing where passwords are hashed
 * @param hash how they are
 * @param log where decisions are written
 * @param drawn once a picture was drawn; fails where that cannot be done on this machine
 */
record Rooms(
    CognitoRooms cognito,
    @Nullable Captured captured,
    Flow.Parts flow,
    RevocationFeed revocations,
    Guess guess,
    BoundedPool hashing,
    PasswordHash hash,
    AuditLog log,
    Future<Void> drawn) {
  private static final Logger LOG = LoggerFactory.getLogger(Rooms.class);

  /** Nobody waits longer for new keys than it takes to make some pairs of them. */
  private static final int MAKING_QUEUE = 64;

  /** Enough to draw while people look; a drawing takes some milliseconds. */
  private static final int DRAWING_QUEUE = 256;

  /**
   * Builds them, and starts those that run by themselves.
   *
   * @param gate empty until there is one
   */
  static Future<Rooms> build(Ground ground, Supplier<Optional<Gate>> gate) {
    return ground
        .vertx()
        .executeBlocking(() -> source(ground.config().audit().source()))
        .compose(
            host ->
                AuditLog.begin(
                    ground.vertx(),
                    ground.redis(),
                    ground.kek(),
                    ground.config().audit(),
                    host,
                    ground.ids(),
                    ground.clock(),
                    ground.metrics()))
        .map(log -> ground.endings().add(log, log::close))
        .compose(log -> aside(ground, () -> build(ground, gate, log)));
  }

  /**
   * All that is loaded and made here takes too long for an event loop, where nothing was before.
   */
  private static Future<Rooms> aside(Ground ground, Callable<Future<Rooms>> build) {
    return ground.vertx().executeBlocking(build, false).compose(rooms -> rooms);
  }

  /** Whose chain of decisions follows whose. A host may be without a name. */
  private static String source(String configured) {
    try {
      return configured.isEmpty() ? InetAddress.getLocalHost().getHostName() : configured;
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }

  private static Future<Rooms> build(Ground ground, Supplier<Optional<Gate>> gate, AuditLog log) {
    var vertx = ground.vertx();
    var config = ground.config();
    var redis = ground.redis();
    var kek = ground.kek();
    var ids = ground.ids();
    var clock = ground.clock();
    var outside = ground.outside();
    var random = ground.random();
    var metrics = ground.metrics();
    var hashing = config.hashing();
    var hash =
        new PasswordHash(
            new PasswordHash.Parameters(
                hashing.memoryKiB(), hashing.passes(), hashing.parallelism()),
            random);
    var hashPool = ground.hashing();
    var signPool = ground.signing("sign");
    var drawPool = ground.pool("draw", 1, DRAWING_QUEUE);
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
    ground.endings().add(removals, removals::end);
    var passwords = new Passwords(hashPool, hash, kek, random, clock);
    var codes = new Codes(redis, kek, users, config.limits().triesPerCode(), config.codes());
    var limits = new Limits(redis, config.limits(), kek);
    var requests = new Requests(redis, config.quotas().requests());
    var revocations = RevocationFeed.begin(vertx, redis, clock, metrics);
    ground.endings().add(revocations, revocations::end);
    var triggers = new Triggers(vertx, config.triggers(), ids, outside, metrics);
    var migrations =
        new Migrations(
            vertx,
            triggers,
            upstreams(config),
            directories(ground),
            users,
            passwords,
            ids,
            clock,
            metrics);
    var events = new EventStore(redis, kek, config.audit(), clock);
    var journal = new Journal(vertx, events, config.audit(), metrics);
    var audit = new Audit(log, ground.endings().add(journal, journal::close));
    var addresses = new Addresses(redis, config.limits(), kek);
    var successRate =
        new SuccessRate(config.limits(), clock, (pool, percent) -> alarm(metrics, pool, percent));
    var guess = new Guess(limits, addresses);
    var renewal = new Renewal(users, passwords);
    var devices =
        new DeviceStore(
            redis, kek, config.limits().devicesPerPool(), config.quotas().devicesPerUser());
    var deviceNames = new DeviceNames(kek, ids);
    var captured = config.testing().enabled() ? new Captured(delivery(ground)) : null;
    var delivery = captured == null ? delivery(ground) : captured;
    ground.endings().add(delivery, delivery::close);
    var budgets = new Budgets(redis, config.delivery().budget(), kek, () -> spent(metrics));
    var messenger = new Messenger(delivery, triggers.messages(), budgets);
    var challenges =
        Challenges.of(
            vertx, drawPool, kek, random, outside, questionSources(config), passwords, renewal);
    var softwareTokens = new SoftwareTokens(redis, kek, ids, outside);
    var assertions = new Assertions(signPool, kek);
    if (config.pools().stream().anyMatch(pool -> pool.webAuthn() != null)) {
      assertions.warm();
    }
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
            assertions);
    var tokenParts =
        new Tokens.Parts(
            config.http().publicUrl(),
            redis,
            kek,
            pools,
            users,
            requests,
            triggers,
            revocations,
            signPool,
            ground.pool("keys", 1, MAKING_QUEUE),
            ids,
            clock,
            audit,
            metrics);
    var imports = new ImportJobs(vertx, redis, pools, users, kek, ids, clock);
    ground.endings().add(imports, imports::close);
    // One on each event loop: whatever listener is asked is answered without another thread.
    var instances = config.http().eventLoops();
    var drawn = draws(config) ? challenges.check() : Future.<Void>succeededFuture();
    return new Seed(pools, users, passwords)
        .users(config.pools())
        .compose(_ -> Tokens.deploy(vertx, instances, tokenParts))
        .onSuccess(tokens -> rotating(ground, pools, tokens, audit))
        .compose(
            tokens ->
                Flow.deploy(vertx, instances, flowParts)
                    .map(
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
                                  gate);
                          return new Rooms(
                              cognito,
                              captured,
                              flowParts,
                              revocations,
                              guess,
                              hashPool,
                              hash,
                              log,
                              drawn);
                        }));
  }

  private static void rotating(Ground ground, Pools pools, TokenClient tokens, Audit audit) {
    var signing = ground.config().signing();
    if (signing.rotates()) {
      var rotation =
          new KeyRotation(
              ground.vertx(), signing.rotateEvery(), pools, tokens, audit, ground.ids());
      ground.endings().add(rotation, rotation::end);
    }
  }

  /** Whether anybody is ever shown a picture: only the file can say so. */
  private static boolean draws(Config config) {
    return config.pools().stream()
        .flatMap(
            pool ->
                Stream.concat(
                    pool.challenges().stream(),
                    pool.clients().stream().flatMap(client -> client.challenges().stream())))
        .anyMatch(step -> step.type() == StepConfig.Type.CAPTCHA_IMAGE);
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

  private static Map<String, QuestionSourceConfig> questionSources(Config config) {
    var sources = new HashMap<String, QuestionSourceConfig>();
    for (var pool : config.pools()) {
      var source = pool.questions();
      if (source != null) {
        sources.put(pool.id(), source);
      }
    }
    return sources;
  }

  private static Map<String, UpstreamConfig> upstreams(Config config) {
    var upstreams = new HashMap<String, UpstreamConfig>();
    for (var pool : config.pools()) {
      var upstream = pool.upstream();
      if (upstream != null) {
        upstreams.put(pool.id(), upstream);
      }
    }
    return upstreams;
  }

  private static Map<String, LdapDirectory> directories(Ground ground) {
    var directories = new HashMap<String, LdapDirectory>();
    for (var pool : ground.config().pools()) {
      var ldap = pool.ldap();
      if (ldap != null) {
        var directory = new LdapDirectory(ground.vertx(), pool.id(), ldap, ground.metrics());
        directories.put(pool.id(), ground.endings().add(directory, directory::close));
      }
    }
    return directories;
  }

  private static Delivery delivery(Ground ground) {
    var config = ground.config();
    return Deliveries.of(
        ground.vertx(), config.delivery(), config.dataDir(), ground.ids(), ground.outside());
  }
}
