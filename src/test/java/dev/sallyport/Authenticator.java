package dev.sallyport;

import static org.awaitility.Awaitility.await;

import com.google.common.io.BaseEncoding;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Somebody's authenticator app: RFC 6238 written down once more, so that ours is not its own judge.
 */
public final class Authenticator {
  private static final int STEP = 30;

  private final byte[] seed;
  private long last;

  private Authenticator(byte[] seed) {
    this.seed = seed;
  }

  /** The app after SecretCode was typed into it. */
  public static Authenticator of(String secretCode) {
    return new Authenticator(BaseEncoding.base32().decode(secretCode));
  }

  /** A code that counts now and that this app has not given before; it may have to wait for one. */
  public String fresh() {
    await().atMost(Duration.ofSeconds(70)).until(() -> last < now() + 1);
    // The step before this one counts only as long as this one lasts.
    last = Math.max(last + 1, STEP - Instant.now().getEpochSecond() % STEP > 5 ? now() - 1 : now());
    return code(last);
  }

  /** The code it gave last. */
  public String again() {
    return code(last);
  }

  /** Six digits that are the code of no step near now. */
  public String wrong() {
    return wrong(0);
  }

  /** As above, others for each number. */
  public String wrong(int which) {
    var guess = 100_000 + which;
    while (near(guess)) {
      guess += 1_000;
    }
    return Integer.toString(guess);
  }

  private boolean near(int guess) {
    for (var step = now() - 2; step <= now() + 4; step++) {
      if (code(step).equals(Integer.toString(guess))) {
        return true;
      }
    }
    return false;
  }

  private static long now() {
    return Instant.now().getEpochSecond() / STEP;
  }

  private String code(long step) {
    try {
      var mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(seed, "HmacSHA1"));
      var hash = ByteBuffer.wrap(mac.doFinal(ByteBuffer.allocate(8).putLong(step).array()));
      var number = hash.getInt(hash.get(19) & 0xf) & 0x7fff_ffff;
      return "%06d".formatted(number % 1_000_000);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
