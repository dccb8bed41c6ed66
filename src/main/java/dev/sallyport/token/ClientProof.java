package dev.sallyport.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.config.Secret;
import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Sha256;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * SECRET_HASH on refresh (auth-flows.md §2): made over the owner's canonical username or sub, since
 * the client sends no name here.
 */
final class ClientProof {
  private ClientProof() {}

  /** Refuses a client that sent none though it has a secret, or one though it has none. */
  static void required(AppClient client, @Nullable String proof) {
    if (client.secrets() != null && proof == null) {
      throw refused(client, "Client %s is configured with secret but SECRET_HASH was not received");
    }
    if (client.secrets() == null && proof != null) {
      throw refused(client, "Client %s is not configured with secret but SECRET_HASH was received");
    }
  }

  /** Refuses a wrong one. */
  static void right(AppClient client, User user, @Nullable String proof) {
    var secrets = client.secrets();
    if (secrets != null
        && (proof == null || !secrets.accept(secret -> fits(client, secret, user, proof)))) {
      throw refused(client, "Unable to verify secret hash for client %s");
    }
  }

  private static boolean fits(AppClient client, Secret secret, User user, String proof) {
    var right = ConstantTime.equal(hash(client, secret, user.username()), proof);
    right |= ConstantTime.equal(hash(client, secret, user.sub()), proof);
    return right;
  }

  private static String hash(AppClient client, Secret secret, String name) {
    var mac = Sha256.hmac(secret.reveal().getBytes(UTF_8), (name + client.id()).getBytes(UTF_8));
    return Base64.getEncoder().encodeToString(mac);
  }

  private static Failed refused(AppClient client, String message) {
    return new Failed(new Failure.NotPermitted(message.formatted(client.id())));
  }
}
