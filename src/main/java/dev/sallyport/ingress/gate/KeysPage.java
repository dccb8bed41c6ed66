package dev.sallyport.ingress.gate;

import dev.sallyport.config.IdentityConfig;
import dev.sallyport.gate.GatePolicy;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of the tokens that upstreams get (RFC 7517 section 5), for upstreams to verify
 * them with. There is no such page where no route has any made.
 */
final class KeysPage {
  private static final String KEPT = "public, max-age=300";

  private KeysPage() {}

  /**
   * Answers a request for them.
   *
   * @param path in its canonical form
   * @return null for any other request; never fails
   */
  static @Nullable Future<Void> answer(HttpServerRequest request, String path, GatePolicy policy) {
    if (!path.equals(IdentityConfig.KEYS)) {
      return null;
    }
    var keys = policy.keys();
    return keys == null
        ? null
        : Loops.here(keys)
            .onSuccess(jwks -> send(request, jwks))
            .onFailure(_ -> Refusing.refuse(request, GateAnswers.AWAY))
            .otherwiseEmpty()
            .mapEmpty();
  }

  private static void send(HttpServerRequest request, String jwks) {
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      Refusing.refuse(request, GateAnswers.METHOD);
      return;
    }
    Refusing.answer(
        request,
        response ->
            response
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, KEPT)
                .end(jwks));
  }
}
