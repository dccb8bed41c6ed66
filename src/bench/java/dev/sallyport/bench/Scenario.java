package dev.sallyport.bench;

/** What can be played. */
enum Scenario {
  /** {@code USER_PASSWORD_AUTH}: one request, one password hash. */
  PASSWORD("password login", 25),
  /** {@code USER_SRP_AUTH}: two requests. */
  SRP("SRP login", 20),
  /** {@code CUSTOM_AUTH} by a CAPTCHA that is drawn, and then the password: three requests. */
  CAPTCHA("CAPTCHA login", 8),
  /** {@code USER_PASSWORD_AUTH} and a code of a software token: two requests. */
  TOTP("TOTP login", 8),
  /** {@code REFRESH_TOKEN_AUTH}. */
  REFRESH("refresh", 100),
  /** {@code client_credentials} at the token endpoint. */
  CLIENT("client credentials", 100),
  /** {@code GetUser}. */
  GET_USER("GetUser", 200),
  /** A GET of a guarded API. */
  PROXY("guarded GET", 500),
  /** People's part of the above, as on a day: mostly guarded requests, few sign-ins. */
  DAY("mixed day", 300),
  /**
   * Refreshes and guarded requests, first alone and then beside three times the sign-ins that can
   * be served.
   */
  STORM("storm", 90);

  /** What reports call one of these. */
  final String title;

  /**
   * How many begin in a second where nobody says otherwise: what two cores serve with room to
   * spare.
   */
  final double rate;

  /** The request that ends one of these: as many of them as were answered have been served. */
  String last() {
    return switch (this) {
      case SRP, TOTP -> title + ", 2";
      case CAPTCHA -> title + ", 3";
      case PASSWORD, REFRESH, CLIENT, GET_USER, PROXY, DAY, STORM -> title;
    };
  }

  /** Whether test mode is to tell what a CAPTCHA shows. */
  boolean drawn() {
    return this == CAPTCHA || this == DAY;
  }

  Scenario(String title, double rate) {
    this.title = title;
    this.rate = rate;
  }
}
