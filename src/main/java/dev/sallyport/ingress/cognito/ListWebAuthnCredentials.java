package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Passkey;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The passkeys of a person who is signed in, in the order they were made. */
final class ListWebAuthnCredentials implements Operation {
  private final AccessTokens tokens;

  ListWebAuthnCredentials(AccessTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return "ListWebAuthnCredentials";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return tokens.owner(call).map(owner -> page(owner.user().passkeys(), call.input()));
  }

  /** A page begins after the passkey its token names, and MaxResults 0 is as many as there are. */
  private static JsonObject page(List<Passkey> all, JsonObject input) {
    var from = from(all, input.getString("NextToken"));
    var wanted = input.getInteger("MaxResults", 0);
    var to = wanted == 0 ? all.size() : Math.min(all.size(), from + wanted);
    var answer =
        new JsonObject()
            .put(
                "Credentials",
                new JsonArray(
                    all.subList(from, to).stream()
                        .map(ListWebAuthnCredentials::described)
                        .toList()));
    return to < all.size() ? answer.put("NextToken", all.get(to - 1).id()) : answer;
  }

  private static int from(List<Passkey> all, @Nullable String token) {
    if (token == null) {
      return 0;
    }
    return IntStream.range(0, all.size())
            .filter(at -> all.get(at).id().equals(token))
            .findFirst()
            .orElseThrow(() -> Members.invalid("Invalid pagination token given."))
        + 1;
  }

  private static JsonObject described(Passkey passkey) {
    var json =
        new JsonObject()
            .put("CredentialId", passkey.id())
            .put("FriendlyCredentialName", passkey.name())
            .put("RelyingPartyId", passkey.relyingParty())
            .put("AuthenticatorTransports", new JsonArray(passkey.transports()))
            .put("CreatedAt", UserJson.seconds(passkey.created()));
    return passkey.attachment() == null
        ? json
        : json.put("AuthenticatorAttachment", passkey.attachment());
  }
}
