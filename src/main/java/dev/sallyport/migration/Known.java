package dev.sallyport.migration;

import dev.sallyport.directory.SignInRules.SecondFactor;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody from elsewhere.
 *
 * @param attributes as they are to be stored
 * @param username null where what was typed is the username
 * @param sub the one they had, which they keep; null where there was none
 * @param confirmed the password that was typed is theirs from now on; else it must be reset
 * @param factors what they are asked for after the password
 */
record Known(
    Map<String, String> attributes,
    @Nullable String username,
    @Nullable String sub,
    boolean confirmed,
    Set<SecondFactor> factors) {
  Known {
    attributes = Map.copyOf(attributes);
    factors = Set.copyOf(factors);
  }

  /** Says nothing of the person. */
  @Override
  public String toString() {
    return "Known[]";
  }
}
