package dev.sallyport.token.dpop;

import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;

/**
 * What a proof bears to show that it was made lately, whatever its maker's clock says (RFC 9449
 * §8). It is a MAC of the time that every replica makes alike, so that nothing is kept of it: each
 * is the newest for a hundred seconds, and good for two hundred more.
 */
final class Nonces {
  private static final String PURPOSE = "dpop-nonce";
  private static final Duration STEP = Duration.ofSeconds(100);
  private static final int STEPS = 3;
  private static final int BYTES = 16;

  private final Kek kek;
  private final InstantSource clock;

  Nonces(Kek kek, InstantSource clock) {
    this.kek = kek;
    this.clock = clock;
  }

  /** How old one is. */
  enum Age {
    NEWEST,
    AGING,
    /** Too old, or none of ours. */
    OVER
  }

  /** The newest. */
  String newest() {
    return of(step());
  }

  /** How old this one is. */
  Age age(String nonce) {
    var now = step();
    for (int back = 0; back < STEPS; back++) {
      if (ConstantTime.equal(of(now - back), nonce)) {
        return back == 0 ? Age.NEWEST : Age.AGING;
      }
    }
    return Age.OVER;
  }

  private long step() {
    return clock.instant().getEpochSecond() / STEP.toSeconds();
  }

  private String of(long step) {
    var mac = Arrays.copyOf(kek.mac(PURPOSE, Long.toString(step)), BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
  }
}
