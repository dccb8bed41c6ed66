package dev.sallyport.directory;

import dev.sallyport.runtime.Withers;
import java.util.Map;

/**
 * What administrators note about a pool. No sign-in depends on it.
 *
 * @param deletionProtected the pool cannot be deleted until this is taken away
 * @param tier UserPoolTier: a price class of Cognito's, that switches nothing here
 */
@Withers
public record Upkeep(boolean deletionProtected, String tier, Map<String, String> tags)
    implements UpkeepBuilder.With {

  public Upkeep {
    tags = Map.copyOf(tags);
  }

  /** Unprotected, untagged, of Cognito's usual tier. */
  public static Upkeep none() {
    return new Upkeep(false, "ESSENTIALS", Map.of());
  }
}
