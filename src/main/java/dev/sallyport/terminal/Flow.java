package dev.sallyport.terminal;

/** How a sign-in begins (auth-flows.md §4). */
enum Flow {
  /** The password is proved and never sent. */
  SRP("USER_SRP_AUTH"),
  /** The password is sent. */
  PASSWORD("USER_PASSWORD_AUTH"),
  /** Whatever the pool's own challenges are. */
  CUSTOM("CUSTOM_AUTH"),
  /** The same after the password, which is proved. */
  CUSTOM_SRP("CUSTOM_AUTH"),
  /** The person chooses. */
  USER_AUTH("USER_AUTH");

  private final String wire;

  Flow(String wire) {
    this.wire = wire;
  }

  /** {@code AuthFlow}. */
  String wire() {
    return wire;
  }
}
