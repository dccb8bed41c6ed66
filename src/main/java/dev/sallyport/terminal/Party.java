package dev.sallyport.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.Sha256;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who signs in, by which client.
 *
 * @param secret the client's; null where it has none
 * @param device a remembered one; null without
 */
record Party(String client, @Nullable String secret, @Nullable Device device) {
  /**
   * A remembered device (srp.md §7).
   *
   * @param group its group key, empty where it is not known
   * @param password the device's own, empty where it is not known
   */
  record Device(String key, String group, String password) {
    /** Says nothing of the password. */
    @Override
    public String toString() {
      return "Device[" + key + ", ***]";
    }
  }

  /** Adds the name, and the hash that a client with a secret must send (auth-flows.md §2). */
  Map<String, String> named(String user, Map<String, String> answer) {
    var all = new HashMap<>(answer);
    all.put("USERNAME", user);
    if (secret != null) {
      var hash = Sha256.hmac(secret.getBytes(UTF_8), user.getBytes(UTF_8), client.getBytes(UTF_8));
      all.put("SECRET_HASH", Base64.getEncoder().encodeToString(hash));
    }
    if (device != null) {
      all.put("DEVICE_KEY", device.key());
    }
    return all;
  }

  /** Says nothing of the secret. */
  @Override
  public String toString() {
    return "Party[" + client + ", ***]";
  }
}
