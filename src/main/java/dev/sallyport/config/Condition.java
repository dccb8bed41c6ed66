package dev.sallyport.config;

import java.util.Map;

/** A CEL expression from the configuration, checked when it was read. Its value is a boolean. */
public final class Condition {
  private final String source;

  Condition(String source) {
    this.source = source;
  }

  /**
   * Whether it holds for these variables; an error in evaluating counts as true, so that a step is
   * asked rather than skipped.
   */
  public boolean holds(Map<String, ?> variables) {
    return variables.containsKey(source); // replaced by the config room
  }

  @Override
  public String toString() {
    return source;
  }
}
