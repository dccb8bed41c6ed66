package dev.sallyport.directory;

import dev.sallyport.redis.RedisKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That the token families of a person which were begun until now end, by a cut-off that is kept
 * beside them. As part of a write of the user it comes with it or not at all.
 *
 * @param spared a family that lives on, or null
 */
public record SignOut(@Nullable String spared) {
  /** How long the cut-off is kept: longer than any refresh token lives (3650 days). */
  public static final Duration KEPT = Duration.ofDays(3_652);

  /** Ends all of them. */
  public static SignOut whole() {
    return new SignOut(null);
  }

  /** The cut-off, and the family that is spared. */
  public List<String> keys(PersonTag tag) {
    var keys = new ArrayList<>(List.of(cutOff(tag)));
    if (spared != null) {
      keys.add(RedisKeys.family(tag.value(), spared));
    }
    return keys;
  }

  /** Where a person's cut-off is. */
  public static String cutOff(PersonTag tag) {
    return RedisKeys.person(tag.value(), "signout");
  }
}
