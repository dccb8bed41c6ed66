package dev.sallyport.gate;

import dev.sallyport.config.DpopDemand;
import dev.sallyport.config.RouteConfig;
import dev.sallyport.token.bearer.Bearer;
import dev.sallyport.token.dpop.Expected;
import dev.sallyport.token.dpop.Proofs;
import dev.sallyport.token.dpop.Proved;
import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether who sends a token holds the key that it is bound to (RFC 9449 §7). A token that is bound
 * to none, sent as Bearer, has nothing to do with any of this.
 *
 * @param proofs null where nobody sends any: then no bound token counts
 */
record Possession(@Nullable Proofs proofs) {
  /** What a proof for the request must say, by what the gate judges of the request. */
  private static Expected expected(GateRequest request, RouteConfig route, Bearer bearer) {
    var scheme = request.secure() ? "https://" : "http://";
    return new Expected(
        request.method(),
        scheme + request.host().authority() + request.target().path(),
        bearer.hash(),
        route.dpop() == DpopDemand.NONCE);
  }

  /** Whether there is anything to prove. */
  static boolean concerns(RouteConfig route, Credentials.Scheme scheme, Bearer bearer) {
    return bearer.key() != null
        || scheme == Credentials.Scheme.DPOP
        || route.dpop() != DpopDemand.OPTIONAL;
  }

  /** What is wrong with how the token was sent, whatever a proof may say. */
  static Optional<String> misused(Credentials.Scheme scheme, Bearer bearer) {
    if (bearer.key() == null) {
      return Optional.of("the token is bound to no key");
    }
    return scheme == Credentials.Scheme.BEARER
        ? Optional.of("the token is bound to a key, and was sent as Bearer")
        : Optional.empty();
  }

  /** The refusal of a request whose proof does not prove it; fails where nobody can tell. */
  Future<Optional<Refusal>> unproved(GateRequest request, RouteConfig route, Bearer bearer) {
    var by = proofs;
    return by == null
        ? Future.succeededFuture(
            Optional.of(new Refusal(Refusal.Kind.UNSURE, "no proof is looked at here", route)))
        : by.check(
                request.headers().getAll(Proofs.HEADER),
                expected(request, route, bearer),
                request.deadline())
            .map(proved -> judged(by, proved, route, bearer));
  }

  private static Optional<Refusal> judged(
      Proofs by, Proved proved, RouteConfig route, Bearer bearer) {
    return switch (proved) {
      case Proved.Holder(var key, _, _) when key.equals(bearer.key()) -> Optional.empty();
      case Proved.Holder _ ->
          Optional.of(
              new Refusal(Refusal.Kind.NOT_THEIRS, "the token is bound to another key", route));
      case Proved.Refused(var flaw) ->
          Optional.of(new Refusal(Refusal.Kind.NO_PROOF, flaw.words(), route));
      case Proved.Again() -> Optional.of(Refusal.again(route, by.nonce()));
    };
  }
}
