package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Group;
import dev.sallyport.directory.Groups;
import dev.sallyport.directory.User;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The groups a user is in, in the order of their names, page by page. */
final class AdminListGroupsForUser implements Operation {
  private final Accounts accounts;
  private final Groups groups;
  private final PageTokens pages;

  AdminListGroupsForUser(Accounts accounts, Groups groups, PageTokens pages) {
    this.accounts = accounts;
    this.groups = groups;
    this.pages = pages;
  }

  @Override
  public String name() {
    return "AdminListGroupsForUser";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .named(call, name())
        .compose(
            named ->
                groups
                    .ofNow(named.user(), call.deadline())
                    .map(all -> page(call, named.user(), all)));
  }

  private JsonObject page(Call call, User user, List<Group> all) {
    var question = name() + " " + user.poolId() + " " + user.sub();
    var after = pages.position(call.input().getString("NextToken"), question);
    var most = PageTokens.limit(call);
    var found =
        all.stream().filter(group -> group.name().compareTo(after) > 0).limit(most + 1L).toList();
    return pages.groups(found, most, question);
  }
}
