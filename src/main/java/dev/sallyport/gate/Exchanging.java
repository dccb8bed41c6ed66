package dev.sallyport.gate;

import dev.sallyport.audit.AuditEvent;
import dev.sallyport.config.RouteConfig;
import dev.sallyport.failure.Failed;
import dev.sallyport.token.bearer.Bearer;
import dev.sallyport.token.exchange.ExchangeTerms;
import dev.sallyport.token.exchange.Exchanged;
import io.vertx.core.Future;
import java.util.HashMap;

/**
 * Puts the token that an upstream gets of who asks into what may pass. Where none can be made,
 * nothing passes: an upstream must not take somebody for nobody. Functions only.
 */
final class Exchanging {
  private Exchanging() {}

  /** The same decision, or a refusal. Never fails. */
  static Future<Decision> of(GatePolicy policy, Decision decision) {
    if (!(decision instanceof Decision.Allow allow) || !allow.route().makesToken()) {
      return Future.succeededFuture(decision);
    }
    var route = allow.route();
    var who = allow.who();
    var terms = policy.exchange();
    if (who == null || terms == null) {
      return Future.succeededFuture(
          Refusal.of(Refusal.Kind.UNSURE, "no token is made here", route));
    }
    return made(terms, policy.audience(route), allow, who)
        .otherwise(
            trouble ->
                Refusal.of(
                    Refusal.Kind.UNSURE,
                    "no token can be made: " + AuditEvent.why(Failed.of(trouble)),
                    route));
  }

  private static Future<Decision> made(
      ExchangeTerms terms, String audience, Decision.Allow allow, Bearer who) {
    return terms
        .of(who, audience)
        .map(
            exchanged ->
                switch (exchanged) {
                  case Exchanged.Token(var token) -> with(allow, token);
                  case Exchanged.Late() ->
                      Refusal.of(
                          Refusal.Kind.INVALID_TOKEN, "the token has expired", allow.route());
                });
  }

  private static Decision with(Decision.Allow allow, String token) {
    var route = allow.route();
    var headers = new HashMap<>(allow.headers());
    var own = route.identityHeader();
    if (own != null) {
      headers.put(own, token);
    }
    if (route.token() == RouteConfig.Token.EXCHANGE) {
      headers.put("authorization", Credentials.BEARER + token);
    }
    return new Decision.Allow(route, allow.who(), headers);
  }
}
