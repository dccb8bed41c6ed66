package dev.sallyport.ingress.cognito;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Group;
import dev.sallyport.directory.Groups;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Makes a group in a pool (directory.md §7). */
final class CreateGroup implements Operation {
  private static final int ID_BYTES = 12;

  private final Accounts accounts;
  private final Groups groups;
  private final RandomIds ids;
  private final InstantSource clock;

  CreateGroup(Accounts accounts, Groups groups, RandomIds ids, InstantSource clock) {
    this.accounts = accounts;
    this.groups = groups;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "CreateGroup";
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
                    groups.create(group(call, pool.id()), call.deadline())))
        .map(GroupJson::answer);
  }

  private Group group(Call call, String poolId) {
    var input = call.input();
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new Group(
        poolId,
        input.getString("GroupName"),
        ids.base64url(ID_BYTES),
        input.getString("Description"),
        input.getString("RoleArn"),
        input.getInteger("Precedence"),
        now,
        now);
  }
}
