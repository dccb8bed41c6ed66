package dev.sallyport.limits;

/** What is guessed at; failures of each are counted apart. */
public enum Factor {
  PASSWORD(""),
  QUESTION(":question"),
  /** Codes: one counter for all of a person, sent or made by an app. */
  SECOND_FACTOR(":second"),
  DEVICE(":device"),
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
