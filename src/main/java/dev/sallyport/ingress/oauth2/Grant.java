package dev.sallyport.ingress.oauth2;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** One way to come to tokens at the token endpoint. */
interface Grant {
  /** Its {@code grant_type}. */
  String type();

  /** The answer of RFC 6749 §5.1. Fails with OAuthError, or with a failure of the rooms below. */
  Future<JsonObject> tokens(OAuthCall call);
}
