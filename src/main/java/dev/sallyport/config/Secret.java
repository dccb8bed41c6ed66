package dev.sallyport.config;

/**
 * A value that must not be printed. {@link #toString} says {@code ***}; only {@link #reveal} gives
 * it.
 */
public record Secret(String value) {
  /** The secret itself, for the one place that needs it. */
  public String reveal() {
    return value;
  }

  @Override
  public String toString() {
    return "***";
  }
}
