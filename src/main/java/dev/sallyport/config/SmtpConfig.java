package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/** A mail server. Name and password are both given, or neither. */
public record SmtpConfig(
    String host, int port, Tls tls, @Nullable String username, @Nullable Secret password) {

  /** How the connection is protected. */
  public enum Tls {
    NONE,
    /** Begins in the clear and must be upgraded before anything is said. */
    STARTTLS,
    /** From the first byte. */
    TLS
  }
}
