package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Group;
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
    var group = AdminAddUserToGroup.group(call, users.groups());
    return accounts
        .forNamed(call, name(), named -> group.compose(found -> remove(call, named.user(), found)))
        .map(new JsonObject());
  }

  private Future<User> remove(Call call, User user, Group group) {
    return user.groups().containsKey(group.name())
        ? users.update(user, now -> Groups.left(now, group.name()), call.deadline())
        : Future.succeededFuture(user);
  }
}
