package dev.sallyport;

import dev.sallyport.config.BackendConfig;
import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigResult;
import dev.sallyport.config.Fault;
import dev.sallyport.config.GateConfig;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.config.RouteConfig;
import dev.sallyport.gate.Gate;
import dev.sallyport.gate.GatePolicy;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.token.bearer.BearerTokens;
import dev.sallyport.token.exchange.TokenExchange;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again while the gateway runs, and puts what it says of the gate in the
 * place of what was said: whole, or not at all. Where there is any fault in the file, everything
 * stays as it is (AC-121). What else has changed needs a restart, and is logged.
 */
final class GateReload {
  private static final Logger LOG = LoggerFactory.getLogger(GateReload.class);

  /** Of the gate, what belongs to listeners and sessions, which stay as they were begun. */
  private static final Set<String> STAYING =
      Set.of("host", "port", "trustedProxies", "decisions", "browser");

  /**
   * The gate as it runs.
   *
   * @param tokens whose trust goes into each policy
   * @param exchange whose terms do
   */
  record Guard(Gate gate, BearerTokens tokens, TokenExchange exchange) {
    /** The policy of this configuration. */
    static GatePolicy policy(GateConfig config, BearerTokens.Trust trust, TokenExchange exchange) {
      return GatePolicy.of(config, trust::verify, exchange.under(config.identity()));
    }
  }

  private final Vertx vertx;
  private final Config started;
  private final Supplier<ConfigResult> file;
  private final @Nullable Guard guard;
  private final Metrics metrics;
  private boolean busy;
  private @Nullable Promise<Metrics.Reload> again;

  /**
   * Reloads from there.
   *
   * @param started what the gateway was started with
   * @param file reads it, on a thread that may wait
   * @param guard null where it was started without a gate
   */
  GateReload(
      Vertx vertx,
      Config started,
      Supplier<ConfigResult> file,
      @Nullable Guard guard,
      Metrics metrics) {
    this.vertx = vertx;
    this.started = started;
    this.file = file;
    this.guard = guard;
    this.metrics = metrics;
  }

  /**
   * Reads once; where that is being done already, once more after it, for all who asked meanwhile.
   * Never fails.
   */
  Future<Metrics.Reload> now() {
    synchronized (this) {
      if (busy) {
        again = again == null ? Promise.promise() : again;
        return again.future();
      }
      busy = true;
    }
    return once().andThen(_ -> over());
  }

  private void over() {
    Promise<Metrics.Reload> waiting;
    synchronized (this) {
      waiting = again;
      again = null;
      busy = waiting != null;
    }
    if (waiting != null) {
      once().andThen(_ -> over()).onComplete(waiting);
    }
  }

  private Future<Metrics.Reload> once() {
    return vertx
        .executeBlocking(file::get)
        .compose(
            read ->
                switch (read) {
                  case ConfigResult.Faulty(var faults) -> Future.succeededFuture(refused(faults));
                  case ConfigResult.Loaded(var next) -> taken(next);
                })
        .otherwise(
            trouble -> {
              LOG.atError()
                  .addKeyValue("cause", trouble.toString())
                  .log("the configuration was not reloaded; the gate stays as it is");
              return Metrics.Reload.REFUSED;
            })
        .onSuccess(metrics::reload);
  }

  private static Metrics.Reload refused(List<Fault> faults) {
    faults.forEach(fault -> LOG.error("not reloaded: {}", fault));
    LOG.atError()
        .addKeyValue("faults", faults.size())
        .log("the configuration has faults; the gate stays as it is");
    return Metrics.Reload.REFUSED;
  }

  private Future<Metrics.Reload> taken(Config next) {
    var waiting = new ArrayList<>(Changes.within(started, next, Set.of(), "gate"));
    if (guard == null) {
      waiting.addAll(started.gate().equals(next.gate()) ? List.of() : List.of("gate"));
    } else {
      Changes.within(started.gate(), next.gate(), STAYING, "")
          .forEach(part -> waiting.add("gate." + part));
    }
    if (!waiting.isEmpty()) {
      LOG.atWarn().addKeyValue("settings", waiting).log("what has changed needs a restart");
    }
    return guard == null || same(guard.gate().policy().config(), next.gate())
        ? Future.succeededFuture(Metrics.Reload.UNCHANGED)
        : replaced(guard, next.gate());
  }

  private static boolean same(GateConfig before, GateConfig after) {
    return Changes.within(before, after, Set.of(), "").stream().allMatch(STAYING::contains);
  }

  private static Future<Metrics.Reload> replaced(Guard guard, GateConfig next) {
    return guard
        .tokens()
        .configure(next.issuers(), next.leeway())
        .map(
            trust -> {
              var before = guard.gate().policy().config();
              guard.gate().replace(Guard.policy(next, trust, guard.exchange()));
              told(before, next);
              return Metrics.Reload.REPLACED;
            });
  }

  private static void told(GateConfig before, GateConfig after) {
    LOG.atInfo()
        .addKeyValue("routes", Changes.between(before.routes(), after.routes(), RouteConfig::name))
        .addKeyValue(
            "upstreams",
            Changes.between(before.upstreams(), after.upstreams(), BackendConfig::name))
        .addKeyValue(
            "issuers", Changes.between(before.issuers(), after.issuers(), IssuerConfig::name))
        .log("the gate has other rules now");
    if (!after.enabled()) {
      LOG.warn("the gate has no route any more: everything is refused");
    }
  }
}
