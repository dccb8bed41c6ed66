package dev.sallyport.challenge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HexFormat;

/** Solves proofs of work as ALTCHA's libraries do. */
public final class AltchaSolver {
  private AltchaSolver() {}

  /** The payload that solves this challenge. */
  public static String solve(String challenge) {
    return payload(challenge, challenge);
  }

  /** A solution of {@code solved}, handed in as one of {@code claimed}. */
  static String payload(String claimed, String solved) {
    var work = Altcha.of(solved);
    long counter = 0;
    var key = work.derive(counter);
    while (key[0] != 0) {
      counter++;
      key = work.derive(counter);
    }
    return payload(claimed, Long.toString(counter), HexFormat.of().formatHex(key));
  }

  static String payload(String challenge, String counter, String key) {
    return encoded(
        "{\"challenge\":%s,\"solution\":{\"counter\":%s,\"derivedKey\":\"%s\",\"time\":12.5}}"
            .formatted(challenge, counter, key));
  }

  static String encoded(String json) {
    return Base64.getEncoder().encodeToString(json.getBytes(UTF_8));
  }
}
