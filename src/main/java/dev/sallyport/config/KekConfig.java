package dev.sallyport.config;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key that seals what must not be readable in Redis (layout.md §6).
 *
 * @param id stands before everything sealed with it, so that a later key can be told from it
 * @param key base64 of 32 bytes; null takes, or makes with mode 0600, the file {@code kek} in the
 *     data directory, which is allowed on loopback only
 * @param others what opens besides: former ones, or the next one
 */
public record KekConfig(String id, @Nullable Secret key, List<Other> others) {
  public KekConfig {
    others = List.copyOf(others);
  }

  /** A key that opens and does not seal. */
  public record Other(String id, Secret key) {}

  private static final Rule KEY =
      new Rule(
          KekConfig::thirtyTwoBytes,
          "must be 32 bytes in base64, as \"openssl rand -base64 32\" makes them");

  static KekConfig read(Section section) {
    var id = section.text("id", "k1", Rule.KEK_ID);
    var others = new ArrayList<Other>();
    var ids = new HashSet<>(List.of(id));
    for (var each : section.sections("others")) {
      var its = each.requiredText("id", Rule.KEK_ID);
      var key = each.secret("key", KEY);
      if (key == null) {
        each.fault("key", "is missing");
      } else if (!ids.add(its)) {
        each.fault("id", Rule.quoted(its) + " is another's");
      } else {
        others.add(new Other(its, key));
      }
    }
    return new KekConfig(id, section.secret("key", KEY), others);
  }

  private static boolean thirtyTwoBytes(String text) {
    try {
      return Base64.getDecoder().decode(text).length == 32;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
