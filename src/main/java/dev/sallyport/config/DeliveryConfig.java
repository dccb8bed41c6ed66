package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/**
 * How codes reach people.
 *
 * @param smtp the mail server; never null where the kind is SMTP
 * @param queue messages waiting to be sent; more are refused
 * @param from the sender's address
 */
public record DeliveryConfig(Kind kind, @Nullable SmtpConfig smtp, int queue, String from) {

  /** Where messages go. */
  public enum Kind {
    /** Kept in memory for development: nothing leaves this process. */
    OUTBOX,
    SMTP
  }
}
