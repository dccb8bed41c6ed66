package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.AttributeChange;
import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** A person who is signed in removes attributes that are not required. */
final class DeleteUserAttributes implements Operation {
  private final Owners owners;
  private final UserStore users;

  DeleteUserAttributes(Owners owners, UserStore users) {
    this.owners = owners;
    this.users = users;
  }

  @Override
  public String name() {
    return "DeleteUserAttributes";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var names = Members.strings(call.input(), "UserAttributeNames");
    return owners
        .run(
            call,
            name(),
            owner ->
                users.update(
                    owner.user(),
                    now -> AttributeChange.removed(owner.pool(), now, names, owner.client()),
                    call.deadline()))
        .map(new JsonObject());
  }
}
