package dev.sallyport.flow;

import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Srp;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import java.math.BigInteger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What proving a password and proving a device by SRP have in common (srp.md §4, §7). */
final class SrpProof {
  /** How far a client's clock may be off when it signs a proof (srp.md §4). */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private SrpProof() {}

  /** Reads the client's public value. Throws {@code Failed} with Invalid. */
  static BigInteger a(String hex) {
    try {
      return Srp.parseA(hex);
    } catch (IllegalArgumentException bad) {
      throw new Failed(new Failure.Invalid("Invalid SRP_A"));
    }
  }

  /** What the session keeps of an offer. */
  static Map<String, String> kept(Srp.Offer offer) {
    return Map.of("key", Base64.getEncoder().encodeToString(offer.key()));
  }

  /**
   * Whether the answer is signed with the key of the offer, lately.
   *
   * @param group what stands in the pool's place: the pool's name, or the device group
   * @param identity the username, or the device's key
   * @param outside the time that clients go by
   */
  static boolean holds(
      StageHandler.Play play, String group, String identity, InstantSource outside) {
    var answer = play.command().answer();
    var timestamp = answer.getOrDefault("TIMESTAMP", "");
    var off = Duration.between(Srp.parseTimestamp(timestamp), outside.instant()).abs();
    var key = Base64.getDecoder().decode(Objects.requireNonNull(play.session().kept().get("key")));
    var expected = Srp.sign(key, group, identity, play.ticket().blockBytes(), timestamp);
    return ConstantTime.equal(expected, signature(answer.get("PASSWORD_CLAIM_SIGNATURE")))
        && off.compareTo(SKEW) <= 0;
  }

  private static byte[] signature(@Nullable String text) {
    try {
      return Base64.getDecoder().decode(text == null ? "" : text);
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }
}
