package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** A person who is signed in deletes the own account; it ends as AdminDeleteUser ends it. */
final class DeleteUser implements Operation {
  private final Owners owners;
  private final UserStore users;

  DeleteUser(Owners owners, UserStore users) {
    this.owners = owners;
    this.users = users;
  }

  @Override
  public String name() {
    return "DeleteUser";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return owners
        .run(call, name(), owner -> users.delete(owner.user(), call.deadline()))
        .map(new JsonObject());
  }
}
