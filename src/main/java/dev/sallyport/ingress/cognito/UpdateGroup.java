package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Group;
import dev.sallyport.directory.Groups;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Changes what is said of a group; what is left out stays. */
final class UpdateGroup implements Operation {
  private final Accounts accounts;
  private final Groups groups;
  private final InstantSource clock;

  UpdateGroup(Accounts accounts, Groups groups, InstantSource clock) {
    this.accounts = accounts;
    this.groups = groups;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "UpdateGroup";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var name = call.input().getString("GroupName");
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
                    groups.update(
                        pool.id(), name, now -> changed(now, call.input()), call.deadline())))
        .map(GroupJson::answer);
  }

  private Group changed(Group now, JsonObject input) {
    return now.with(
        group -> {
          if (input.containsKey("Description")) {
            group.description(input.getString("Description"));
          }
          if (input.containsKey("RoleArn")) {
            group.role(input.getString("RoleArn"));
          }
          if (input.containsKey("Precedence")) {
            group.precedence(input.getInteger("Precedence"));
          }
          group.modified(clock.instant().truncatedTo(ChronoUnit.MILLIS));
        });
  }
}
