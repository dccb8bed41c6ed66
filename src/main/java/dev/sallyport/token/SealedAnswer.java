package dev.sallyport.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.Seal;
import dev.sallyport.failure.Failed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;

/**
 * The answer to one exchange of a refresh token, kept for whoever presents that token again within
 * the grace period. It is sealed with a key made from the presented token and our own: a dump of
 * Redis opens none, since Redis knows a token's hash only.
 *
 * @param successor the hash of the token in the answer
 */
record SealedAnswer(String successor, String sealed) {
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  /** Seals these tokens, the successor among them. */
  static SealedAnswer of(
      RefreshToken presented, RefreshToken successor, TokenReply.Minted minted, Kek kek) {
    var plain =
        new JsonObject()
            .put("id", minted.idToken())
            .put("access", minted.accessToken())
            .put("refresh", successor.text())
            .put("expires", minted.expiresIn().toSeconds())
            .put("key", minted.key())
            .toBuffer()
            .getBytes();
    var sealed = Seal.seal(key(presented, kek), plain, binding(presented));
    return new SealedAnswer(successor.hash(), TEXT.encodeToString(sealed));
  }

  /** Opens an answer for who presents the token that it was given for. */
  static TokenReply.Minted open(RefreshToken presented, String sealed, Kek kek) {
    try {
      var bytes = Base64.getUrlDecoder().decode(sealed);
      var json =
          new JsonObject(Buffer.buffer(Seal.open(key(presented, kek), bytes, binding(presented))));
      return new TokenReply.Minted(
          presented.family(),
          json.getString("id"),
          json.getString("access"),
          json.getString("refresh"),
          Duration.ofSeconds(json.getLong("expires")),
          json.getString("key"));
    } catch (GeneralSecurityException changed) {
      throw Failed.broken("a kept answer to a refresh cannot be opened", changed);
    }
  }

  private static byte[] key(RefreshToken presented, Kek kek) {
    return kek.mac("refresh-answer", presented.text());
  }

  private static byte[] binding(RefreshToken presented) {
    return presented.family().getBytes(UTF_8);
  }

  @Override
  public String toString() {
    return "SealedAnswer[***]";
  }
}
