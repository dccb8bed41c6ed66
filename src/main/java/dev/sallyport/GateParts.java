package dev.sallyport;

import dev.sallyport.browser.Browsers;
import dev.sallyport.gate.Gate;
import dev.sallyport.gate.HeardLiving;
import dev.sallyport.ingress.cognito.CognitoRooms;
import dev.sallyport.limits.Rates;
import dev.sallyport.revocation.RevocationFeed;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.token.AliveTokens;
import dev.sallyport.token.bearer.BearerTokens;
import dev.sallyport.token.dpop.Proofs;
import dev.sallyport.token.exchange.TokenExchange;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Builds what guards APIs, where there is something to guard.
 *
 * @param proofs looks at proofs of keys
 * @param verifying where signatures are verified that take too long for an event loop
 * @param signing where tokens for upstreams are signed, apart from those of sign-ins
 */
record GateParts(
    Ground ground,
    CognitoRooms rooms,
    Rates rates,
    RevocationFeed revocations,
    Proofs proofs,
    BoundedPool verifying,
    BoundedPool signing) {

  /** The gate, once the issuers' keys are there. */
  Future<GateReload.Guard> gate() {
    var gate = ground.config().gate();
    var parts =
        new BearerTokens.Parts(
            ground.config().http().publicUrl(),
            gate.issuers(),
            gate.leeway(),
            rooms::publicKeysNow,
            _ -> false,
            verifying,
            ground.clock(),
            ground.metrics());
    var exchange = exchange();
    return BearerTokens.open(ground.vertx(), parts)
        .map(
            tokens -> {
              ground.endings().add(tokens, tokens::close);
              revocations.keys(tokens);
              revocations.keys(exchange);
              return new GateReload.Guard(
                  new Gate(
                      GateReload.Guard.policy(gate, tokens.trust(), exchange),
                      new HeardLiving(
                          revocations,
                          new AliveTokens(ground.redis(), rooms.users(), rooms.pools()),
                          tokens::expired),
                      (route, rate, who, deadline) -> rates.take(route.name(), rate, who, deadline),
                      proofs,
                      browsers(tokens)),
                  tokens,
                  exchange);
            });
  }

  private TokenExchange exchange() {
    return new TokenExchange(
        new TokenExchange.Parts(
            ground.vertx(),
            ground.redis(),
            ground.kek(),
            ground.config().http().publicUrl(),
            signing,
            ground.config().signing().rotateEvery(),
            ground.ids(),
            ground.clock(),
            rooms.audit().ofStrangers()));
  }

  /** Null where nobody signs in with a browser. */
  private @Nullable Browsers browsers(BearerTokens tokens) {
    var gate = ground.config().gate();
    var browser = gate.browser();
    var issuer = Browsers.named(browser, gate.issuers());
    if (browser == null || issuer.isEmpty()) {
      return null;
    }
    var parts =
        new Browsers.Parts(
            ground.redis(),
            revocations,
            ground.kek(),
            ground.ids(),
            tokens,
            issuer.get(),
            browser,
            ground.metrics(),
            rooms.audit().ofStrangers(),
            ground.clock());
    var browsers = new Browsers(ground.vertx(), parts);
    return ground.endings().add(browsers, browsers::close);
  }
}
