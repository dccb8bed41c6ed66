package dev.sallyport.config;

import java.util.List;

/** What came of reading the configuration: all of it, or everything that is wrong with it. */
public sealed interface ConfigResult {
  /** Nothing was wrong. */
  record Loaded(Config config) implements ConfigResult {}

  /** At least one fault, in the order of the lines; nothing may be started. */
  record Faulty(List<Fault> faults) implements ConfigResult {
    public Faulty {
      faults = List.copyOf(faults);
    }
  }
}
