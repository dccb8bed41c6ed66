package dev.sallyport.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * A sign-in that somebody has begun. All of it is in the {@code state} that the issuer sends back,
 * sealed, so that beginning one costs no memory here, in Redis or in the browser: no number of
 * unfinished ones is too many, and no tab is in another's way (AC-050, AC-051).
 *
 * @param seed random; the PKCE verifier and the nonce are made of it with our own key
 * @param host where it began and must end
 * @param path where the person wanted to go
 * @param began when; it can be finished for {@link #LIFE}
 * @param round how often it was begun anew because it could not be finished
 * @param browser what the browser's own cookie makes of it, see {@link #bound}
 */
record Pending(String seed, String host, String path, Instant began, int round, String browser) {
  /** How long somebody may take to sign in. */
  static final Duration LIFE = Duration.ofMinutes(15);

  private static final int SHOWN = 22;
  private static final String PURPOSE = "browser sign-in";

  /** What only the browser with this cookie can finish. */
  static String bound(String cookie, String host, Kek kek) {
    return text(kek.mac("browser binding", cookie, host));
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** For logs: the same from the start of a sign-in to its end, and worth nothing. */
  String attempt(Kek kek) {
    return text(kek.mac("browser attempt", seed)).substring(0, SHOWN);
  }

  /** For {@code code_verifier} (RFC 7636 §4.1). */
  String verifier(Kek kek) {
    return text(kek.mac("browser verifier", seed));
  }

  /** For {@code code_challenge}, of the method S256 (RFC 7636 §4.2). */
  String challenge(Kek kek) {
    return text(Sha256.hash(verifier(kek).getBytes(UTF_8)));
  }

  /** For {@code nonce}. */
  String nonce(Kek kek) {
    return text(kek.mac("browser nonce", seed));
  }

  /** For {@code state}. */
  String seal(Kek kek) {
    var json =
        new JsonObject()
            .put("s", seed)
            .put("h", host)
            .put("p", path)
            .put("t", began.toEpochMilli())
            .put("r", round)
            .put("b", browser);
    return kek.seal(PURPOSE, json.toBuffer().getBytes(), "");
  }

  /** Opens a state; empty where it is none of ours. */
  static Optional<Pending> open(String state, Kek kek) {
    try {
      var json = new JsonObject(Buffer.buffer(kek.open(PURPOSE, state, "")));
      return Optional.of(
          new Pending(
              json.getString("s"),
              json.getString("h"),
              json.getString("p"),
              Instant.ofEpochMilli(json.getLong("t")),
              json.getInteger("r"),
              json.getString("b")));
    } catch (GeneralSecurityException foreign) {
      return Optional.empty();
    }
  }
}
