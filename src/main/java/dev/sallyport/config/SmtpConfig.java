package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/** A mail server. Name and password are both given, or neither. */
public record SmtpConfig(
    String host, int port, Tls tls, @Nullable String username, @Nullable Secret password) {

  /** How the connection is protected. */
  public enum Tls {
    NONE(25),
    /** Begins in the clear and must be upgraded before anything is said. */
    STARTTLS(587),
    /** From the first byte. */
    TLS(465);

    private final int port;

    Tls(int port) {
      this.port = port;
    }
  }

  static SmtpConfig read(Section section) {
    var tls = section.choice("tls", Tls.class, Tls.STARTTLS);
    var host = section.requiredText("host", Rule.HOST);
    var username = section.optionalText("username", Rule.ANY);
    var password = section.secret("password", Rule.ANY);
    if ((username == null) != (password == null)) {
      section.fault("username", "must be given together with password");
    }
    if (password != null && tls == Tls.NONE && !Hosts.loopback(host)) {
      section.fault("tls", "must be STARTTLS or TLS where a password is sent to another machine");
    }
    return new SmtpConfig(
        host, section.intBetween("port", 1, 65_535, tls.port), tls, username, password);
  }
}
