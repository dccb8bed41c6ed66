package dev.sallyport.ingress.oauth2;

import dev.sallyport.directory.OAuthSettings;
import dev.sallyport.failure.Failed;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/** An access token for a client itself (RFC 6749 §4.4). */
final class ClientCredentialsGrant implements Grant {
  private final TokenClient tokens;

  ClientCredentialsGrant(TokenClient tokens) {
    this.tokens = tokens;
  }

  @Override
  public String type() {
    return "client_credentials";
  }

  @Override
  public Future<JsonObject> tokens(OAuthCall call) {
    var client = call.client();
    if (!client.oauth().allows(OAuthSettings.Grant.CLIENT_CREDENTIALS)
        || client.secrets() == null) {
      throw new OAuthError("unauthorized_client");
    }
    return tokens
        .send(
            new TokenCommand.MintForClient(
                call.id(), call.deadline(), call.pool(), client, scopes(call)))
        .compose(
            reply ->
                switch (reply) {
                  case TokenReply.ForClient(var token, var life) ->
                      Future.succeededFuture(MintedTokens.written(token, life));
                  case TokenReply.Refused(var failure) -> Future.failedFuture(new Failed(failure));
                  default -> MintedTokens.of(reply).map(MintedTokens::written);
                });
  }

  private static Set<String> scopes(OAuthCall call) {
    var all = call.client().oauth().scopes();
    var wanted = call.asked().words("scope");
    var granted = wanted.isEmpty() ? all : wanted;
    if (granted.isEmpty() || !all.containsAll(granted)) {
      throw new OAuthError("invalid_scope");
    }
    return granted;
  }
}
