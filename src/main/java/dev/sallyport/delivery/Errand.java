package dev.sallyport.delivery;

import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.directory.Destination;
import dev.sallyport.trigger.MessageTriggers.About;
import dev.sallyport.trigger.Occasion;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something to be told to one person. It holds a secret, so it prints without it.
 *
 * @param on the call it comes from
 * @param about what the pool's own functions are told it is about; null where they are not asked
 * @param username how the person is called in it
 * @param code the code or temporary password; may be empty
 * @param metadata ClientMetadata of the call
 * @param awaited the caller hears where it cannot be sent; never where that would tell who exists
 */
public record Errand(
    Occasion on,
    Kind kind,
    @Nullable About about,
    Destination to,
    String username,
    String code,
    Map<String, String> metadata,
    boolean awaited) {
  public Errand {
    metadata = Map.copyOf(metadata);
  }

  @Override
  public String toString() {
    return "Errand[" + kind + ", " + to + "]";
  }
}
