package dev.sallyport.directory;

import dev.sallyport.runtime.Withers;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A device of a person (auth-flows.md §8). What only the device knows is proved by SRP; kept is the
 * verifier that it made itself, sealed.
 *
 * @param key names it: {@code <region>_<uuid>}
 * @param saltHex the salt of its verifier
 * @param verifier sealed, base64url
 * @param remembered it stands for the second factor
 * @param address where it was used last
 * @param group the group it was told it belongs to, where another installation told it; null for
 *     {@linkplain DeviceNames#group our own}
 */
@Withers
public record Device(
    String key,
    String name,
    String saltHex,
    String verifier,
    boolean remembered,
    String address,
    @Nullable String group,
    Instant created,
    Instant modified,
    Instant used)
    implements DeviceBuilder.With {
  @Override
  public String toString() {
    return "Device[" + key + "]";
  }
}
