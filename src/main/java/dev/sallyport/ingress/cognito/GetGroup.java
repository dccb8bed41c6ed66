package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Groups;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Reads a group. */
final class GetGroup implements Operation {
  private final Accounts accounts;
  private final Groups groups;

  GetGroup(Accounts accounts, Groups groups) {
    this.accounts = accounts;
    this.groups = groups;
  }

  @Override
  public String name() {
    return "GetGroup";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .pool(call)
        .compose(
            pool -> groups.get(pool.id(), call.input().getString("GroupName"), call.deadline()))
        .map(GroupJson::answer);
  }
}
