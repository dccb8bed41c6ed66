package dev.sallyport.challenge;

import dev.sallyport.config.StepConfig;
import dev.sallyport.directory.Pool;
import java.util.Map;
import java.util.Objects;

/** The list of all types. */
public final class Challenges {
  private final Map<StepConfig.Type, Challenge> all;

  Challenges(Map<StepConfig.Type, Challenge> all) {
    this.all = all;
  }

  /** The challenge of this type. */
  public Challenge of(StepConfig.Type type, Pool pool) {
    return Objects.requireNonNull(all.get(type), type.name());
  }
}
