package dev.sallyport.ingress.cognito;

import dev.sallyport.config.Secret;
import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.directory.AppClient;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** SECRET_HASH, by which a client with a secret proves itself (auth-flows.md §2). */
final class SecretHash {
  private static final String HMAC = "HmacSHA256";

  private SecretHash() {}

  /**
   * Throws {@code Failed} unless the hash is right for one of these usernames under a secret of the
   * client's, or the client has no secret and sent none. All are compared, in constant time.
   *
   * @param usernames as submitted and, where it is known, the canonical one
   */
  static void check(AppClient client, @Nullable String hash, String... usernames) {
    var secrets = client.secrets();
    if (secrets == null) {
      if (hash != null) {
        throw refused(
            "Client "
                + client.id()
                + " is not configured with secret but SECRET_HASH was received");
      }
      return;
    }
    if (hash == null) {
      throw refused(
          "Client " + client.id() + " is configured with secret but SECRET_HASH was not received");
    }
    if (!secrets.accept(secret -> fits(client, secret, hash, usernames))) {
      throw refused("Unable to verify secret hash for client " + client.id());
    }
  }

  /** Whether {@link #check} would throw nothing. */
  static boolean right(AppClient client, @Nullable String hash, String username) {
    var secrets = client.secrets();
    return secrets == null
        ? hash == null
        : hash != null && secrets.accept(secret -> fits(client, secret, hash, username));
  }

  private static boolean fits(AppClient client, Secret secret, String hash, String... usernames) {
    var right = false;
    for (var username : usernames) {
      right |= ConstantTime.equal(of(username, client.id(), secret.reveal()), hash);
    }
    return right;
  }

  /** Base64 of HMAC-SHA256 under the secret over username and client id. */
  static String of(String username, String clientId, String secret) {
    try {
      var mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
      mac.update(username.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(clientId.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Failed refused(String message) {
    return new Failed(new Failure.NotPermitted(message));
  }
}
