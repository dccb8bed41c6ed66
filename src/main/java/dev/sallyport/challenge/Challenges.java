package dev.sallyport.challenge;

import dev.sallyport.config.StepConfig;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.Pool;
import dev.sallyport.runtime.BoundedPool;
import java.util.Map;
import java.util.Objects;

/** The list of all types. */
public final class Challenges {
  private final Map<StepConfig.Type, Challenge> all;

  Challenges(Map<StepConfig.Type, Challenge> all) {
    this.all = all;
  }

  /** All of them. */
  public static Challenges of(BoundedPool drawing, Passwords passwords, Guess guess) {
    java.util.Objects.requireNonNull(drawing);
    return new Challenges(
        Map.of(StepConfig.Type.PASSWORD, new PasswordChallenge(passwords, guess)));
  }

  /** The challenge of this type. */
  public Challenge of(StepConfig.Type type, Pool pool) {
    return Objects.requireNonNull(all.get(type), type.name());
  }
}
