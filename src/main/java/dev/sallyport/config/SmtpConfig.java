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

}
