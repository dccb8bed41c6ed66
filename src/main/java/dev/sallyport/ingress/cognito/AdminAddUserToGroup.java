package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Ahead;
import dev.sallyport.directory.Group;
import dev.sallyport.directory.Groups;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.UnaryOperator;

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

  /** The user is entered among the group's members while it is read, and written then. */
  @Override
  public Future<JsonObject> run(Call call) {
    var login = call.input().getString("Username");
    var group = group(call, users.groups());
    return accounts
        .ready(
            call,
            name(),
            pool ->
                users.ahead().joining(pool, login, group, call.charge()::ofUser, call.deadline()))
        .compose(
            named ->
                accounts.recorded(
                    call,
                    name(),
                    named.named(),
                    group.compose(found -> put(call, named.ready(), found))))
        .map(new JsonObject());
  }

  /** The group a call is about, read while its user is looked up. */
  static Future<Group> group(Call call, Groups groups) {
    return groups.get(
        call.input().getString("UserPoolId"), call.input().getString("GroupName"), call.deadline());
  }

  private Future<User> put(Call call, Ahead.Ready ready, Group group) {
    var user = ready.user();
    if (group.id().equals(user.groups().get(group.name()))) {
      return Future.succeededFuture(user);
    }
    return users.ahead().update(ready, joining(call, user, group), null, call.deadline());
  }

  /** Only for one who is in many is it worth a trip which of them there still are. */
  private Future<UnaryOperator<User>> joining(Call call, User user, Group group) {
    var groups = users.groups();
    return groups.hasPlaceFor(user)
        ? Future.succeededFuture(now -> groups.joined(now, group))
        : groups
            .ofNow(user, call.deadline())
            .map(live -> now -> groups.joined(now, user, group, live));
  }
}
