package dev.sallyport.ingress.oauth2;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pools;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.net.URLDecoder;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is: by {@code client_secret_basic} or {@code client_secret_post}, never both, or for
 * a client without a secret by its id alone (RFC 6749 §2.3). A wrong secret and an unknown client
 * look the same.
 */
final class ClientAuthentication {
  private static final String BASIC = "Basic ";

  private final Pools pools;

  ClientAuthentication(Pools pools) {
    this.pools = pools;
  }

  /** Who says to be whom. */
  private record Claim(String id, @Nullable String secret) {}

  /**
   * The client.
   *
   * @param authorization the header, or null
   */
  Future<AppClient> of(@Nullable String authorization, Parameters asked, Deadline deadline) {
    var claim =
        authorization == null
            ? new Claim(asked.text("client_id"), asked.get("client_secret"))
            : basic(authorization, asked);
    return pools
        .client(claim.id(), deadline)
        .recover(ClientAuthentication::unknown)
        .map(client -> proved(client, claim.secret()));
  }

  private static Claim basic(String authorization, Parameters asked) {
    if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      throw OAuthError.invalidClient();
    }
    if (asked.get("client_secret") != null) {
      throw OAuthError.invalidRequest("the client must prove itself in one way");
    }
    try {
      var pair =
          new String(
              Base64.getDecoder().decode(authorization.substring(BASIC.length()).trim()), UTF_8);
      var colon = pair.indexOf(':');
      if (colon < 0) {
        throw OAuthError.invalidClient();
      }
      // Both are form-encoded first (RFC 6749 §2.3.1).
      var id = URLDecoder.decode(pair.substring(0, colon), UTF_8);
      var secret = URLDecoder.decode(pair.substring(colon + 1), UTF_8);
      var named = asked.get("client_id");
      if (named != null && !named.equals(id)) {
        throw OAuthError.invalidRequest("client_id is another than that of the header");
      }
      return new Claim(id, secret);
    } catch (IllegalArgumentException malformed) {
      throw OAuthError.invalidClient();
    }
  }

  /** One with a secret must prove it, one without must not pretend to have one. */
  private static AppClient proved(AppClient client, @Nullable String secret) {
    var secrets = client.secrets();
    var right =
        secrets == null
            ? secret == null || secret.isEmpty()
            : secret != null && secrets.accept(secret);
    if (!right) {
      throw OAuthError.invalidClient();
    }
    return client;
  }

  private static <T> Future<T> unknown(Throwable trouble) {
    return Future.failedFuture(
        Failed.of(trouble) instanceof Failure.ClientNotFound
            ? OAuthError.invalidClient()
            : trouble);
  }
}
