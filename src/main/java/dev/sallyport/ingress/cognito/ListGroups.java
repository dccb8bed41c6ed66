package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Groups;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The groups of a pool in the order of their names, page by page. */
final class ListGroups implements Operation {
  private final Accounts accounts;
  private final Groups groups;
  private final PageTokens pages;

  ListGroups(Accounts accounts, Groups groups, PageTokens pages) {
    this.accounts = accounts;
    this.groups = groups;
    this.pages = pages;
  }

  @Override
  public String name() {
    return "ListGroups";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts.pool(call).compose(pool -> list(call, pool.id()));
  }

  private Future<JsonObject> list(Call call, String poolId) {
    var question = name() + " " + poolId;
    var after = pages.position(call.input().getString("NextToken"), question);
    var most = PageTokens.limit(call);
    return groups
        .page(poolId, after, most + 1, call.deadline())
        .map(found -> pages.groups(found, most, question));
  }
}
