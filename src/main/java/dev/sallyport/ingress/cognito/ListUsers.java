package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Listing;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.function.Function;

/**
 * The users of a pool, or those a filter fits, page by page. A page may be short or empty while
 * there are more; it ends when no token comes (directory.md §10).
 */
final class ListUsers implements Operation {
  private final Accounts accounts;
  private final UserStore users;
  private final PageTokens pages;

  ListUsers(Accounts accounts, UserStore users, PageTokens pages) {
    this.accounts = accounts;
    this.users = users;
    this.pages = pages;
  }

  @Override
  public String name() {
    return "ListUsers";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts.pool(call).compose(pool -> list(call, pool));
  }

  private Future<JsonObject> list(Call call, Pool pool) {
    var filter = call.input().getString("Filter", "");
    var question = name() + " " + pool.id() + " " + filter;
    var after = pages.position(call.input().getString("PaginationToken"), question);
    var source =
        filter.isBlank() ? new Listing.Source.Everybody() : UserFilter.parse(filter).source();
    var spelled = spelled(call, pool);
    return users
        .listing()
        .page(pool, source, after, PageTokens.limit(call), call.deadline())
        .map(
            page -> {
              var answer =
                  new JsonObject()
                      .put("Users", new JsonArray(page.users().stream().map(spelled).toList()));
              var next = page.next();
              return next == null
                  ? answer
                  : answer.put("PaginationToken", pages.token(next, question));
            });
  }

  /** With the attributes asked for, or all of them. */
  private static Function<User, JsonObject> spelled(Call call, Pool pool) {
    if (call.input().getJsonArray("AttributesToGet") == null) {
      return UserJson::user;
    }
    var wanted = Set.copyOf(Members.strings(call.input(), "AttributesToGet"));
    for (var name : wanted) {
      if (!name.equals(UserJson.IDENTITIES)
          && pool.schema().stream().noneMatch(each -> each.name().equals(name))) {
        throw new Failed(
            new Failure.Invalid("The attribute " + name + " is not in the pool's schema."));
      }
    }
    return user -> UserJson.user(user, wanted);
  }
}
