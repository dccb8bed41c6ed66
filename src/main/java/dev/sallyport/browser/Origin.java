package dev.sallyport.browser;

/**
 * Where a page is, as browsers say it (RFC 6454 §6.2).
 *
 * @param scheme {@code http} or {@code https}
 * @param authority host in small letters, and the port unless it is the scheme's own
 */
public record Origin(String scheme, String authority) {
  /** That of a request to this host, over a connection that was encrypted or not. */
  public static Origin of(boolean secure, String authority) {
    var own = secure ? ":443" : ":80";
    return new Origin(
        secure ? "https" : "http",
        authority.endsWith(own)
            ? authority.substring(0, authority.length() - own.length())
            : authority);
  }

  String text() {
    return scheme + "://" + authority;
  }
}
