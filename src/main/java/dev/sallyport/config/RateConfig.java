package dev.sallyport.config;

import java.util.List;

/**
 * How many requests a route takes, over all replicas: a bucket that fills by itself.
 *
 * @param perSecond how many it gets a second
 * @param burst how many it holds, and so may come at once
 * @param by whose requests share a bucket
 */
public record RateConfig(int perSecond, int burst, By by) {
  /** Whose requests are counted together. */
  public enum By {
    /** Of one address, or one network (/48) of IPv6; counted before a token is looked at. */
    ADDRESS,
    /** Of one person. */
    USER,
    /** Of the client that the token was given to. */
    CLIENT,
    /** All; counted before a token is looked at. */
    ROUTE;

    /** Whether it is known only when the token is. */
    public boolean ofToken() {
      return this == USER || this == CLIENT;
    }
  }

  private static final int MOST = 1_000_000;

  static List<RateConfig> readAll(Section route) {
    return route.sections("rate").stream().map(RateConfig::read).toList();
  }

  private static RateConfig read(Section section) {
    if (!section.given("perSecond")) {
      section.fault("perSecond", "is missing");
    }
    var perSecond = section.intBetween("perSecond", 1, MOST, 1);
    return new RateConfig(
        perSecond,
        section.intBetween("burst", 1, MOST, perSecond),
        section.requiredChoice("by", By.class, By.ROUTE));
  }

  /** Such as {@code 10 a second, 20 at once, by USER}. */
  @Override
  public String toString() {
    return perSecond + " a second, " + burst + " at once, by " + by;
  }
}
