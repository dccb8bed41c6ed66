package dev.sallyport.ingress.cognito;

import dev.sallyport.config.Secret;
import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.directory.AppClient;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.token.TokenCommand;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges a refresh token, the only way for a client whose refresh tokens rotate (auth-flows.md
 * §11). The client proves itself with its secret, not with a hash.
 */
final class GetTokensFromRefreshToken implements Operation {
  private final Authentication authentication;

  GetTokensFromRefreshToken(Authentication authentication) {
    this.authentication = authentication;
  }

  @Override
  public String name() {
    return "GetTokensFromRefreshToken";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return authentication.party(call).compose(party -> exchange(call, party));
  }

  private Future<JsonObject> exchange(Call call, Accounts.Party party) {
    var client = party.client();
    prove(client, call.input().getString("ClientSecret"));
    if (client.rotation() == null && !client.allows(AppClient.Flow.ALLOW_REFRESH_TOKEN_AUTH)) {
      throw new Failed(new Failure.Invalid("REFRESH_TOKEN_AUTH is not enabled for this client"));
    }
    return authentication
        .tokens(
            new TokenCommand.Exchange(
                call.requestId(),
                call.address(),
                authentication.patient(call, party),
                party.pool(),
                client,
                call.input().getString("RefreshToken"),
                call.input().getString("DeviceKey"),
                Authentication.strings(call, "ClientMetadata"),
                null))
        .map(GetTokensFromRefreshToken::bare);
  }

  /** This operation's answer has no ChallengeParameters. */
  private static JsonObject bare(JsonObject answer) {
    answer.remove("ChallengeParameters");
    return answer;
  }

  private static void prove(AppClient client, @Nullable String sent) {
    var secrets = client.secrets();
    if (secrets == null && sent != null) {
      throw refused(client, "is not configured with secret but ClientSecret was received");
    }
    if (secrets != null && sent == null) {
      throw refused(client, "is configured with secret but ClientSecret was not received");
    }
    if (secrets != null && !secrets.accept(secret -> same(secret, sent))) {
      throw new Failed(
          new Failure.NotPermitted("Unable to verify client secret for client " + client.id()));
    }
  }

  private static boolean same(Secret secret, @Nullable String sent) {
    return sent != null && ConstantTime.equal(secret.reveal(), sent);
  }

  private static Failed refused(AppClient client, String what) {
    return new Failed(new Failure.NotPermitted("Client " + client.id() + " " + what));
  }
}
