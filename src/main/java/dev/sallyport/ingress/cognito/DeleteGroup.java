package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Groups;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Deletes a group. Nobody is in it from then on, whoever was. */
final class DeleteGroup implements Operation {
  private final Accounts accounts;
  private final Groups groups;

  DeleteGroup(Accounts accounts, Groups groups) {
    this.accounts = accounts;
    this.groups = groups;
  }

  @Override
  public String name() {
    return "DeleteGroup";
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
            pool ->
                accounts.recorded(
                    call,
                    name(),
                    pool.id(),
                    "",
                    "",
                    groups.delete(pool.id(), call.input().getString("GroupName"), call.deadline())))
        .map(new JsonObject());
  }
}
