package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Groups;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Takes a user out of a group; one who is not in it is fine. */
final class AdminRemoveUserFromGroup implements Operation {
  private final Accounts accounts;
  private final UserStore users;

  AdminRemoveUserFromGroup(Accounts accounts, UserStore users) {
    this.accounts = accounts;
    this.users = users;
  }

  @Override
  public String name() {
    return "AdminRemoveUserFromGroup";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .forNamed(call, name(), named -> remove(call, named.user()))
        .map(new JsonObject());
  }

  private Future<User> remove(Call call, User user) {
    var name = call.input().getString("GroupName");
    return users
        .groups()
        .get(user.poolId(), name, call.deadline())
        .compose(
            _ ->
                user.groups().containsKey(name)
                    ? users.update(user, now -> Groups.left(now, name), call.deadline())
                    : Future.succeededFuture(user));
  }
}
