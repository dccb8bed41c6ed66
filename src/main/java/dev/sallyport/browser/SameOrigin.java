package dev.sallyport.browser;

import io.vertx.core.MultiMap;
import java.util.Locale;

/**
 * Whether a page of the request's own origin sent it, and not one of somebody else's, which a
 * browser would send the same cookie from (Fetch Metadata, and RFC 6454 where a browser has none).
 */
public final class SameOrigin {
  private SameOrigin() {}

  /** A request that says neither was sent by who knows whom: false. */
  public static boolean sent(MultiMap headers, Origin own) {
    var sites = headers.getAll("sec-fetch-site");
    if (!sites.isEmpty()) {
      // "none" is a person, not a page.
      return sites.size() == 1
          && (sites.getFirst().equals("same-origin") || sites.getFirst().equals("none"));
    }
    var origins = headers.getAll("origin");
    return origins.size() == 1 && origins.getFirst().toLowerCase(Locale.ROOT).equals(own.text());
  }
}
