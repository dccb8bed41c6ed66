package dev.sallyport.ingress.cognito;

import dev.sallyport.federation.saml.SpKeys;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Tells what SAML providers check a pool's requests with. */
final class SamlOperations {
  private final Administered on;
  private final SpKeys keys;

  SamlOperations(Administered on, SpKeys keys) {
    this.on = on;
    this.keys = keys;
  }

  List<Operation> all() {
    return List.of(on.telling("GetSigningCertificate", this::certificate));
  }

  private Future<JsonObject> certificate(Call call) {
    return on.pool(call)
        .compose(pool -> keys.of(pool, call.deadline()))
        .map(held -> new JsonObject().put("Certificate", held.signing().text()));
  }
}
