package dev.sallyport.migration;

import dev.sallyport.trigger.Occasion;
import io.vertx.core.Future;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where people may be known who are unknown here. */
interface Elsewhere {
  /**
   * Asks about the occasion's name; null where it is nobody's there either. Fails with
   * WrongCredentials or TriggerRefused where it is somebody's who cannot come in like this, and
   * with TriggerFailed, TriggerUnreadable or Overloaded where there is no answer.
   *
   * @param password null for ForgotPassword
   */
  Future<@Nullable Known> ask(
      Occasion on,
      @Nullable String password,
      Map<String, String> validation,
      Map<String, String> metadata);
}
