package dev.sallyport.challenge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** The client's side of CAPTCHA_POW, for a command that signs in. */
public final class ProofOfWork {
  private ProofOfWork() {}

  /**
   * ANSWER to a challenge: tries counters until one is right, on the caller's thread, 256 times on
   * average, each as long as the challenge's cost says.
   *
   * @param challenge its JSON text
   * @param tried told after each try how many there were
   * @throws IllegalArgumentException for work of another kind than ours
   */
  public static String solve(String challenge, LongConsumer tried) {
    if (!Altcha.readable(challenge)) {
      throw new IllegalArgumentException("no proof of work with PBKDF2/SHA-256 and prefix 00");
    }
    var work = Altcha.of(challenge);
    long counter = 0;
    var key = work.derive(counter);
    while (!Altcha.found(key)) {
      counter++;
      tried.accept(counter);
      key = work.derive(counter);
    }
    var payload =
        "{\"challenge\":%s,\"solution\":{\"counter\":%d,\"derivedKey\":\"%s\"}}"
            .formatted(challenge, counter, HexFormat.of().formatHex(key));
    return Base64.getEncoder().encodeToString(payload.getBytes(UTF_8));
  }
}
