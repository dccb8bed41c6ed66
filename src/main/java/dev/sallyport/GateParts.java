package dev.sallyport;

import dev.sallyport.config.Config;
import dev.sallyport.directory.UserStore;
import dev.sallyport.gate.Gate;
import dev.sallyport.gate.GatePolicy;
import dev.sallyport.gate.HeardLiving;
import dev.sallyport.limits.Rates;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.RevocationFeed;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.token.AliveTokens;
import dev.sallyport.token.bearer.BearerTokens;
import dev.sallyport.token.bearer.PoolJwks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * Builds what guards APIs, where there is something to guard.
 *
 * @param verifying where signatures are verified that take too long for an event loop
 * @param ending told what is to be ended with the gateway
 */
record GateParts(
    Vertx vertx,
    Config config,
    SharedRedis redis,
    UserStore users,
    PoolJwks keys,
    Rates rates,
    RevocationFeed revocations,
    BoundedPool verifying,
    Metrics metrics,
    InstantSource clock,
    Function<BearerTokens, BearerTokens> ending) {

  /** The gate, once the issuers' keys are there. */
  Future<GateReload.Guard> gate() {
    var gate = config.gate();
    var parts =
        new BearerTokens.Parts(
            config.http().publicUrl(),
            gate.issuers(),
            gate.leeway(),
            keys,
            _ -> false,
            verifying,
            clock,
            metrics);
    return BearerTokens.open(vertx, parts)
        .map(ending)
        .map(
            tokens ->
                new GateReload.Guard(
                    new Gate(
                        GatePolicy.of(gate, tokens.trust()::verify),
                        new HeardLiving(revocations, new AliveTokens(redis, users)),
                        (route, rate, who, deadline) ->
                            rates.take(route.name(), rate, who, deadline)),
                    tokens));
  }
}
