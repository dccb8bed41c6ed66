package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Group;
import dev.sallyport.directory.Listing;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Who is in a group, page by page; a page may be short while there are more. */
final class ListUsersInGroup implements Operation {
  private final Accounts accounts;
  private final UserStore users;
  private final PageTokens pages;

  ListUsersInGroup(Accounts accounts, UserStore users, PageTokens pages) {
    this.accounts = accounts;
    this.users = users;
    this.pages = pages;
  }

  @Override
  public String name() {
    return "ListUsersInGroup";
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
                users
                    .groups()
                    .get(pool.id(), call.input().getString("GroupName"), call.deadline())
                    .compose(group -> list(call, pool, group)));
  }

  private Future<JsonObject> list(Call call, Pool pool, Group group) {
    var question = name() + " " + pool.id() + " " + group.id();
    var after = pages.position(call.input().getString("NextToken"), question);
    return users
        .listing()
        .page(pool, new Listing.Source.In(group), after, PageTokens.limit(call), call.deadline())
        .map(
            page -> {
              var list = new JsonArray(page.users().stream().map(UserJson::user).toList());
              var next = page.next();
              return next == null
                  ? new JsonObject().put("Users", list)
                  : new JsonObject()
                      .put("Users", list)
                      .put("NextToken", pages.token(next, question));
            });
  }
}
