package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.token.TokenCommand;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * Revokes a refresh token and all that came from it (tokens.md §5). It has errors of its own: a
 * client that is unknown or cannot prove itself is Unauthorized, not NotAuthorized.
 */
final class RevokeToken implements Operation {
  private final Accounts accounts;
  private final Pools pools;
  private final AccessTokens tokens;

  RevokeToken(Accounts accounts, Pools pools, AccessTokens tokens) {
    this.accounts = accounts;
    this.pools = pools;
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return "RevokeToken";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var clientId = call.input().getString("ClientId");
    var revoked =
        pools
            .client(clientId, call.deadline())
            .recover(RevokeToken::unknown)
            .compose(client -> revoke(call, client));
    return accounts.recorded(call, name(), "", clientId, "", revoked).map(new JsonObject());
  }

  private static Future<AppClient> unknown(Throwable trouble) {
    return Future.failedFuture(
        trouble instanceof Failed failed && failed.failure() instanceof Failure.ClientNotFound
            ? refused("Invalid client")
            : trouble);
  }

  private Future<Void> revoke(Call call, AppClient client) {
    var secrets = client.secrets();
    if (secrets != null && !secrets.accept(call.input().getString("ClientSecret", ""))) {
      throw refused("Invalid client secret");
    }
    if (!client.revocable()) {
      throw new Failed(new Failure.Unsupported("Token revocation is not enabled for this client."));
    }
    return pools
        .pool(client.poolId(), call.deadline())
        .compose(pool -> tokens.done(command(call, pool, client)));
  }

  private static TokenCommand command(Call call, Pool pool, AppClient client) {
    return new TokenCommand.Revoke(call.deadline(), pool, client, call.input().getString("Token"));
  }

  private static Failed refused(String message) {
    return new Failed(new Failure.RevocationRefused(message));
  }
}
