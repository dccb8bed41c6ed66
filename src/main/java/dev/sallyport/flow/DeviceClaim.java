package dev.sallyport.flow;

import dev.sallyport.directory.Device;
import org.jspecify.annotations.Nullable;

/**
 * The device a client says it is (DEVICE_KEY), as far as that is known.
 *
 * @param key as it was sent
 */
record DeviceClaim(String key, State state) {

  /** What is known of it. */
  enum State {
    /** No device of this person. */
    UNKNOWN,
    /** One that is known, and stands for nothing. */
    CONFIRMED,
    /** One that stands for the second factor, once it is proved. */
    REMEMBERED,
    /** Proved in this attempt. */
    PROVED
  }

  static DeviceClaim of(String key, @Nullable Device found) {
    if (found == null) {
      return new DeviceClaim(key, State.UNKNOWN);
    }
    return new DeviceClaim(key, found.remembered() ? State.REMEMBERED : State.CONFIRMED);
  }

  DeviceClaim proved() {
    return new DeviceClaim(key, State.PROVED);
  }
}
