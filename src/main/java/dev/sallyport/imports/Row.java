package dev.sallyport.imports;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One user as a file has them, whatever its format.
 *
 * @param attributes with {@code sub} where the file has one; none is empty
 * @param status a UserStatus, as the file spells it
 * @param created null where the file does not say
 * @param passwordHash a PHC string, or null
 * @param groups names of groups
 * @param smsMfa a code by SMS is asked after the password
 */
record Row(
    String username,
    Map<String, String> attributes,
    boolean enabled,
    String status,
    @Nullable Instant created,
    @Nullable String passwordHash,
    List<String> groups,
    boolean smsMfa) {
  Row {
    attributes = Map.copyOf(attributes);
    groups = List.copyOf(groups);
  }

  /** Says nothing of the person. */
  @Override
  public String toString() {
    return "Row[" + status + "]";
  }
}
