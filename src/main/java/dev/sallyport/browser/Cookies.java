package dev.sallyport.browser;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Cookies as they come and go (RFC 6265). Functions only. */
final class Cookies {
  private Cookies() {}

  /** Every value under this name, in order. */
  static List<String> named(MultiMap headers, String name) {
    var values = new ArrayList<String>();
    for (var pair : pairs(headers)) {
      if (name(pair).equals(name)) {
        values.add(pair.substring(pair.indexOf('=') + 1).strip());
      }
    }
    return values;
  }

  /** All others as one header's value; empty where there is none. */
  static String without(MultiMap headers, Predicate<String> names) {
    return String.join(
        "; ",
        pairs(headers).stream()
            .filter(pair -> !names.test(name(pair).toLowerCase(Locale.ROOT)))
            .toList());
  }

  private static List<String> pairs(MultiMap headers) {
    var pairs = new ArrayList<String>();
    for (var header : headers.getAll(HttpHeaders.COOKIE)) {
      for (var pair : header.split(";", -1)) {
        if (!pair.isBlank()) {
          pairs.add(pair.strip());
        }
      }
    }
    return pairs;
  }

  private static String name(String pair) {
    int equals = pair.indexOf('=');
    return (equals < 0 ? pair : pair.substring(0, equals)).strip();
  }

  /** One that lasts as long as the browser runs. */
  static String kept(String name, String value) {
    return name + "=" + value + "; Path=/; Secure; HttpOnly; SameSite=Lax";
  }

  /** One that lasts so many seconds; 0 takes it away. */
  static String kept(String name, String value, long seconds) {
    return kept(name, value) + "; Max-Age=" + seconds;
  }
}
