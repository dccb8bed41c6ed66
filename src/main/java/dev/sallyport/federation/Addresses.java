package dev.sallyport.federation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A person's addresses as GitHub tells them: a list of objects with {@code email}, {@code primary}
 * and {@code verified}. Functions only.
 */
final class Addresses {
  private Addresses() {}

  /**
   * The claims with the one address that counts, their main one where it is verified; else with
   * none: what a profile shows may be anybody's (AC-103).
   */
  static Map<String, Object> over(Map<String, Object> claims, List<Object> told) {
    var all = new HashMap<>(claims);
    all.remove("email");
    all.remove("email_verified");
    for (var each : told) {
      if (each instanceof Map<?, ?> one
          && Boolean.TRUE.equals(one.get("primary"))
          && Boolean.TRUE.equals(one.get("verified"))
          && one.get("email") instanceof String email) {
        all.put("email", email);
        all.put("email_verified", true);
      }
    }
    return all;
  }
}
