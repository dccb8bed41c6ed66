package dev.sallyport.limits;

/** What is guessed at; failures of each are counted apart. */
public enum Factor {
  PASSWORD(""),
  QUESTION(":question"),
  /** A challenge that the pool's own functions made. */
  CUSTOM(":custom");

  private final String key;

  Factor(String key) {
    this.key = key;
  }

  /** The end of its keys' names. */
  String key() {
    return key;
  }
}
