package dev.sallyport.ingress.pages;

import dev.sallyport.oauth.HostedSessions;

/** The cookie of a browser that signed in on the pages: an hour, whatever is done with it. */
final class HostedCookie {
  static final String NAME = "__Host-sallyport-hosted";
  private static final long SECONDS = HostedSessions.LIFE.toSeconds();

  private HostedCookie() {}

  static String kept(String value) {
    return NAME + "=" + value + "; Path=/; Max-Age=" + SECONDS + "; Secure; HttpOnly; SameSite=Lax";
  }
}
