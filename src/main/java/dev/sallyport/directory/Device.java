package dev.sallyport.directory;

import dev.sallyport.runtime.Withers;
import java.time.Instant;

/**
 * A device of a person (auth-flows.md §8). What only the device knows is proved by SRP; kept is the
 * verifier that it made itself, sealed.
 *
 * @param key names it: {@code <region>_<uuid>}
 * @param saltHex the salt of its verifier
 * @param verifier sealed, base64url
 * @param remembered it stands for the second factor
 * @param address where it was used last
 */
@Withers
public record Device(
    String key,
    String name,
    String saltHex,
    String verifier,
    boolean remembered,
    String address,
    Instant created,
    Instant modified,
    Instant used)
    implements DeviceBuilder.With {
  @Override
  public String toString() {
    return "Device[" + key + "]";
  }
}
