package dev.sallyport;

import dev.sallyport.browser.Browsers;
import dev.sallyport.config.Config;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.UserStore;
import dev.sallyport.gate.Gate;
import dev.sallyport.gate.HeardLiving;
import dev.sallyport.limits.Rates;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.RevocationFeed;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.token.AliveTokens;
import dev.sallyport.token.bearer.BearerTokens;
import dev.sallyport.token.bearer.PoolJwks;
import dev.sallyport.token.dpop.Proofs;
import dev.sallyport.token.exchange.TokenExchange;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds what guards APIs, where there is something to guard.
 *
 * @param proofs looks at proofs of keys
 * @param verifying where signatures are verified that take too long for an event loop
 * @param signing where tokens for upstreams are signed, apart from those of sign-ins
 * @param ending told what is to be ended with the gateway
 */
record GateParts(
    Vertx vertx,
    Config config,
    SharedRedis redis,
    UserStore users,
    Pools pools,
    PoolJwks keys,
    Kek kek,
    RandomIds ids,
    Rates rates,
    RevocationFeed revocations,
    Proofs proofs,
    BoundedPool verifying,
    BoundedPool signing,
    Metrics metrics,
    InstantSource clock,
    Consumer<Supplier<Future<?>>> ending) {

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
    var exchange = exchange();
    return BearerTokens.open(vertx, parts)
        .map(
            tokens -> {
              ending.accept(tokens::close);
              return new GateReload.Guard(
                  new Gate(
                      GateReload.Guard.policy(gate, tokens.trust(), exchange),
                      new HeardLiving(
                          revocations, new AliveTokens(redis, users, pools), tokens::expired),
                      (route, rate, who, deadline) -> rates.take(route.name(), rate, who, deadline),
                      proofs,
                      browsers(tokens)),
                  tokens,
                  exchange);
            });
  }

  private TokenExchange exchange() {
    return new TokenExchange(
        new TokenExchange.Parts(vertx, redis, kek, config.http().publicUrl(), signing, ids, clock));
  }

  /** Null where nobody signs in with a browser. */
  private @Nullable Browsers browsers(BearerTokens tokens) {
    var gate = config.gate();
    var browser = gate.browser();
    var issuer = Browsers.named(browser, gate.issuers());
    if (browser == null || issuer.isEmpty()) {
      return null;
    }
    var parts =
        new Browsers.Parts(
            redis, revocations, kek, ids, tokens, issuer.get(), browser, metrics, clock);
    var browsers = new Browsers(vertx, parts);
    ending.accept(browsers::close);
    return browsers;
  }
}
