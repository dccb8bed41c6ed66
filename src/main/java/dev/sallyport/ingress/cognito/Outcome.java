package dev.sallyport.ingress.cognito;

import dev.sallyport.failure.Failure;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What came of an operation. */
sealed interface Outcome {
  record Done(JsonObject output) implements Outcome {}

  /** {@code attempt} names the event that was left of it; null where none was. */
  record Refused(CognitoErrors.Wire wire, Class<?> why, @Nullable String attempt)
      implements Outcome {}

  /** A call that is no good, of which no event was left. */
  static Outcome of(Fault fault) {
    return new Refused(CognitoErrors.of(fault), fault.getClass(), null);
  }

  static Outcome of(Failure failure, @Nullable String attempt) {
    return new Refused(CognitoErrors.of(failure), failure.getClass(), attempt);
  }
}
