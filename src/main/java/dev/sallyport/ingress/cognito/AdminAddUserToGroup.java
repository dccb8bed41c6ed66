package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Group;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Puts a user in a group; one who is in it stays. */
final class AdminAddUserToGroup implements Operation {
  private final Accounts accounts;
  private final UserStore users;

  AdminAddUserToGroup(Accounts accounts, UserStore users) {
    this.accounts = accounts;
    this.users = users;
  }

  @Override
  public String name() {
    return "AdminAddUserToGroup";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts.forNamed(call, name(), named -> put(call, named.user())).map(new JsonObject());
  }

  private Future<User> put(Call call, User user) {
    var name = call.input().getString("GroupName");
    return users
        .groups()
        .get(user.poolId(), name, call.deadline())
        .compose(
            group ->
                group.id().equals(user.groups().get(name))
                    ? Future.succeededFuture(user)
                    : join(call, user, group));
  }

  private Future<User> join(Call call, User user, Group group) {
    return users
        .groups()
        .ofNow(user, call.deadline())
        .compose(
            live ->
                users.update(
                    user, now -> users.groups().joined(now, user, group, live), call.deadline()));
  }
}
