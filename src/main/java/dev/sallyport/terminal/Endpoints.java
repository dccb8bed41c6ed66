package dev.sallyport.terminal;

import java.net.URI;

/** What addresses may be called, and which are safe from listeners. */
final class Endpoints {
  private Endpoints() {}

  /** Whether it is http or https, has a host, and nothing that should not be there. */
  static boolean usable(URI address) {
    return ("https".equals(address.getScheme()) || "http".equals(address.getScheme()))
        && address.getHost() != null
        && address.getRawUserInfo() == null
        && address.getRawFragment() == null;
  }

  /** Whether nobody else reads what is sent there: by TLS, or on this machine. */
  static boolean closed(URI address) {
    return "https".equals(address.getScheme())
        || address.getHost().equals("localhost")
        || address.getHost().equals("[::1]")
        || address.getHost().matches("127(\\.\\d{1,3}){3}");
  }
}
