package dev.sallyport.ingress.cognito;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * A person who is signed in sets attributes. A new e-mail address or phone number gets a code where
 * the pool verifies it (directory.md §3.1).
 */
final class UpdateUserAttributes implements Operation {
  private final Owners owners;
  private final AttributeChanges changes;

  UpdateUserAttributes(Owners owners, AttributeChanges changes) {
    this.owners = owners;
    this.changes = changes;
  }

  @Override
  public String name() {
    return "UpdateUserAttributes";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return owners
        .run(
            call,
            name(),
            owner ->
                changes.set(
                    call,
                    owner.pool(),
                    owner.user(),
                    UserJson.attributes(call.input().getJsonArray("UserAttributes")),
                    owner.client()))
        .map(
            sent ->
                new JsonObject()
                    .put(
                        "CodeDeliveryDetailsList",
                        new JsonArray(sent.stream().map(CodeSender::details).toList())));
  }
}
