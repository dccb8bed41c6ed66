package dev.sallyport.flow;

import dev.sallyport.directory.User;
import dev.sallyport.limits.Arrival;
import dev.sallyport.limits.Leave;
import org.jspecify.annotations.Nullable;

/**
 * What is found of the person before anything is decided, all under one tag and at once.
 *
 * @param arrival null where nothing is guessed, and so nothing counted
 * @param leave the guess that a password will be, reserved; null where none is taken yet
 * @param failures wrong passwords in a row; 0 where the declared list does not ask
 * @param proved the password was judged right elsewhere
 */
record Found(
    @Nullable Arrival arrival,
    @Nullable User user,
    @Nullable DeviceClaim device,
    @Nullable Leave leave,
    int failures,
    boolean proved) {
  Found(
      @Nullable Arrival arrival,
      @Nullable User user,
      @Nullable DeviceClaim device,
      @Nullable Leave leave,
      int failures) {
    this(arrival, user, device, leave, failures, false);
  }

  Found withoutLeave() {
    return new Found(arrival, user, device, null, failures);
  }

  Found proved(boolean elsewhere) {
    return new Found(arrival, user, device, leave, failures, elsewhere);
  }
}
