package dev.sallyport.config;

import java.util.EnumMap;
import java.util.Map;

/**
 * How many requests there may be a second (limits.md §1); 0 is no limit, and everywhere the
 * default.
 *
 * @param rates of one pool, by category; a category without a limit is not in it
 * @param eachPoolOperation of one operation and pool, in the categories of pools' clients and other
 *     resources
 * @param readsPerUser what reads one user
 * @param writesPerUser what changes one user
 */
public record RequestsConfig(
    Map<RequestCategory, Integer> rates,
    int eachPoolOperation,
    int readsPerUser,
    int writesPerUser) {
  private static final int MOST = 1_000_000;
  private static final int EACH_OF_A_POOL = 5;
  private static final int EACH_OF_A_USER = 10;

  /** Whose numbers count where none is given. */
  enum Like {
    NONE,
    COGNITO
  }

  public RequestsConfig {
    rates = Map.copyOf(rates);
  }

  static RequestsConfig read(Section section) {
    var cognito = section.choice("like", Like.class, Like.NONE) == Like.COGNITO;
    var rates = new EnumMap<RequestCategory, Integer>(RequestCategory.class);
    for (var each : RequestCategory.values()) {
      var rate = section.intBetween(each.key(), 0, MOST, cognito ? each.cognitos() : 0);
      if (rate > 0) {
        rates.put(each, rate);
      }
    }
    return new RequestsConfig(
        rates,
        section.intBetween("eachPoolOperation", 0, MOST, cognito ? EACH_OF_A_POOL : 0),
        section.intBetween("readsPerUser", 0, MOST, cognito ? EACH_OF_A_USER : 0),
        section.intBetween("writesPerUser", 0, MOST, cognito ? EACH_OF_A_USER : 0));
  }

  /** No limit at all. */
  public static RequestsConfig none() {
    return new RequestsConfig(Map.of(), 0, 0, 0);
  }
}
