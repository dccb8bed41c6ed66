package dev.sallyport;

import dev.sallyport.config.Config;
import dev.sallyport.flow.Flow;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.Drain;
import dev.sallyport.ingress.IngressVerticle;
import dev.sallyport.ingress.IngressVerticle.Site;
import dev.sallyport.ingress.SpanNames;
import dev.sallyport.ingress.cognito.CognitoRooms;
import dev.sallyport.ingress.cognito.Operations;
import dev.sallyport.ingress.console.ConsoleRoutes;
import dev.sallyport.ingress.gate.GateDoors;
import dev.sallyport.ingress.oauth2.DiscoveryRoutes;
import dev.sallyport.ingress.ops.Check;
import dev.sallyport.ingress.ops.OpsRoutes;
import dev.sallyport.ingress.ops.TestingRoutes;
import dev.sallyport.limits.Rates;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.NamedServers;
import dev.sallyport.token.bearer.SignInIssuer;
import dev.sallyport.token.dpop.Proofs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All that listens: operations, the API with the pages, and the gate. */
final class Listeners {
  private final Ground ground;
  private final Rooms rooms;
  private final AtomicReference<GateReload.@Nullable Guard> guard;
  private final Vertx vertx;
  private final Config config;
  private final CognitoRooms cognito;
  private final Admission admission;
  private final Drain drain;
  private final List<String> serving = new ArrayList<>();
  private volatile boolean open;
  private int apiPort;
  private int opsPort;
  private int gatePort;
  private int decisionsPort;

  /**
   * None is open.
   *
   * @param guard where the gate is put, once there is one
   */
  Listeners(Ground ground, Rooms rooms, AtomicReference<GateReload.@Nullable Guard> guard) {
    this.ground = ground;
    this.rooms = rooms;
    this.guard = guard;
    this.vertx = ground.vertx();
    this.config = ground.config();
    this.cognito = rooms.cognito();
    this.admission = new Admission(config.admission(), ground.metrics(), rooms.log()::refuses);
    this.drain = new Drain(config.drain().grace());
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

  /** Opens them all; the operations' first, and those of the gate last. */
  Future<Void> open() {
    return vertx
        .executeBlocking(this::operations)
        .compose(this::open)
        .compose(_ -> rooms.drawn())
        .onSuccess(_ -> open = true);
  }

  /**
   * Unready from now on; takes nothing new once load balancers had time to notice, and completes
   * when what was in hand is done or has had its time. The operations' listener stays.
   */
  Future<Void> drain() {
    drain.begin();
    var notice = config.drain().notice();
    var noticed =
        open && notice.isPositive() ? vertx.timer(notice.toMillis()) : Future.succeededFuture();
    return noticed
        .compose(_ -> Future.join(serving.stream().map(vertx::undeploy).toList()))
        .mapEmpty();
  }

  /** Reads the table of all operations, which no event loop should wait for. */
  private Operations operations() {
    return Operations.of(
        cognito,
        new Operations.Foundation(
            config.region(),
            config.testing().enabled(),
            config.http(),
            config.accessKeys(),
            admission,
            ground.metrics(),
            cognito.audit(),
            ground.outside(),
            ground.random(),
            ground.ids()::uuid));
  }

  private Future<Void> open(Operations api) {
    var captured = rooms.captured();
    var test = ground.test();
    var discovery = new DiscoveryRoutes(config.http().publicUrl(), cognito::publicKeys, admission);
    var testing =
        captured == null || test == null
            ? null
            : new TestingRoutes(
                captured,
                Flow.reveal(rooms.flow()),
                cognito.pools(),
                ground.redis(),
                test.clock(),
                test.faults());
    var proofs = proofs();
    var checks =
        List.of(
            new Check("redis", ground.redis()::ping),
            new Check("keys", this::keys),
            new Check("serving", _ -> takes()));
    return console(api)
        .compose(
            console -> {
              var more = new ArrayList<Consumer<Router>>(console);
              if (testing != null) {
                more.add(testing);
              }
              return new OpsRoutes(
                      checks, ground.page(), more, testing == null ? List::of : testing::faults)
                  .deploy(vertx, config.ops(), drain);
            })
        .map(ops -> ground.endings().add(ops, () -> vertx.undeploy(ops.deployment())))
        .onSuccess(open -> opsPort = open.port())
        .compose(_ -> HostedParts.open(ground, rooms, admission, api, issuers(), proofs))
        .compose(
            hosted ->
                IngressVerticle.deploy(
                    vertx,
                    Site.of(config.http()),
                    drain,
                    ground.metrics(),
                    loop -> {
                      var router = Router.router(loop);
                      if (config.tracing().enabled()) {
                        router.route().handler(new SpanNames());
                      }
                      api.mount(router);
                      discovery.mount(router);
                      hosted.mount(router);
                      return router;
                    }))
        .map(this::listening)
        .onSuccess(open -> apiPort = open.port())
        .compose(_ -> gate(proofs));
  }

  private Proofs proofs() {
    return new Proofs(
        new Proofs.Parts(
            vertx,
            ground.redis(),
            ground.kek(),
            ground.signing("prove"),
            ground.clock(),
            ground.outside()));
  }

  /** Off, nothing of it is made. */
  private Future<List<ConsoleRoutes>> console(Operations api) {
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
                        ground.redis(),
                        ground.kek(),
                        ground.ids(),
                        ground.clock(),
                        rooms.guess(),
                        rooms.hashing(),
                        rooms.hash(),
                        cognito.audit(),
                        admission))));
  }

  private SignInIssuer.Parts issuers() {
    var servers = new NamedServers(vertx, config.providers().inside());
    ground.endings().add(servers, servers::close);
    return new SignInIssuer.Parts(
        vertx, servers, ground.signing("identify"), ground.outside(), ground.metrics());
  }

  private Future<Void> gate(Proofs proofs) {
    if (!config.gate().enabled()) {
      return Future.succeededFuture();
    }
    var parts =
        new GateParts(
            ground,
            cognito,
            new Rates(ground.redis(), ground.kek()),
            rooms.revocations(),
            proofs,
            ground.signing("verify"),
            ground.signing("exchange"));
    return parts
        .gate()
        .onSuccess(guard::set)
        .map(
            opened ->
                new GateDoors(
                    opened.gate(),
                    config.gate(),
                    admission,
                    config.http(),
                    drain,
                    ground.metrics(),
                    cognito.audit().ofStrangers(),
                    ground.ids()))
        .map(doors -> ground.endings().add(doors, doors::end))
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
  private Future<?> keys(Deadline deadline) {
    return Future.all(
        config.pools().stream().map(pool -> cognito.keysReady(pool.id(), deadline)).toList());
  }

  /** Ready from when all is open until it is told to stop. */
  private Future<Void> takes() {
    return open && !drain.begun()
        ? Future.succeededFuture()
        : Future.failedFuture("not open, or stopping");
  }

  private IngressVerticle.Listening listening(IngressVerticle.Listening listening) {
    serving.add(listening.deployment());
    return listening;
  }
}
