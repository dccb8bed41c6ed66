package dev.sallyport.ingress.oauth2;

import dev.sallyport.directory.OAuthSettings;
import dev.sallyport.directory.ResourceServers;
import dev.sallyport.failure.Failed;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An access token for a client itself (RFC 6749 §4.4). */
final class ClientCredentialsGrant implements Grant {
  private final TokenClient tokens;
  private final ResourceServers resourceServers;

  ClientCredentialsGrant(TokenClient tokens, ResourceServers resourceServers) {
    this.tokens = tokens;
    this.resourceServers = resourceServers;
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
    return scopes(call)
        .compose(
            scopes ->
                tokens.send(
                    new TokenCommand.MintForClient(
                        call.deadline(), call.pool(), client, scopes, metadata(call), call.key())))
        .compose(
            reply ->
                switch (reply) {
                  case TokenReply.ForClient(var token, var life, var key) ->
                      Future.succeededFuture(MintedTokens.written(token, life, key));
                  case TokenReply.Refused(var failure) -> Future.failedFuture(new Failed(failure));
                  default -> MintedTokens.of(reply).map(MintedTokens::written);
                });
  }

  /** What the client says to the pool's own function: an object of texts (triggers.md §1.7). */
  private static Map<String, String> metadata(OAuthCall call) {
    var text = call.asked().get("aws_client_metadata");
    if (text == null) {
      return Map.of();
    }
    var metadata = new HashMap<String, String>();
    try {
      for (var each : new JsonObject(text)) {
        metadata.put(each.getKey(), (String) each.getValue());
      }
    } catch (DecodeException | ClassCastException malformed) {
      throw OAuthError.invalidRequest("aws_client_metadata must be a JSON object of texts");
    }
    return metadata;
  }

  /** Those of its own that a resource server still has. */
  private Future<Set<String>> scopes(OAuthCall call) {
    var oauth = call.client().oauth();
    var wanted = call.asked().words("scope");
    return resourceServers
        .active(call.pool(), oauth.customScopes(), call.deadline())
        .map(active -> granted(oauth, wanted.isEmpty() ? null : wanted, active));
  }

  private static Set<String> granted(
      OAuthSettings oauth, @Nullable Set<String> wanted, Set<String> active) {
    return oauth.machineScopes(wanted, active) instanceof OAuthSettings.Scopes.Granted(var scopes)
            && !scopes.isEmpty()
        ? scopes
        : none();
  }

  private static Set<String> none() {
    throw new OAuthError("invalid_scope");
  }
}
