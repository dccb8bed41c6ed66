package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/**
 * How codes reach people.
 *
 * @param smtp the mail server; never null where the kind is SMTP
 * @param webhook the service called over HTTP; never null where the kind is WEBHOOK
 * @param sms how text messages go, where they go another way than mail; else null
 * @param queue messages waiting to be sent; more are refused
 * @param from the sender's address
 * @param budget how many there may be
 */
public record DeliveryConfig(
    Kind kind,
    @Nullable SmtpConfig smtp,
    @Nullable WebhookConfig webhook,
    @Nullable SmsConfig sms,
    int queue,
    String from,
    BudgetConfig budget) {

  /** Where messages go. */
  public enum Kind {
    /** Kept in memory for development: nothing leaves this process. */
    OUTBOX,
    SMTP,
    /** A request to an HTTP service for each message. */
    WEBHOOK
  }

  static DeliveryConfig read(Section section) {
    var kind = section.choice("kind", Kind.class, Kind.OUTBOX);
    var smtp = section.section("smtp");
    if (kind == Kind.SMTP && !smtp.given()) {
      section.fault("smtp", "is needed by kind: SMTP");
    }
    if (kind == Kind.SMTP && !section.given("from")) {
      section.fault("from", "is needed by kind: SMTP");
    }
    var sms = section.section("sms");
    return new DeliveryConfig(
        kind,
        smtp.given() ? SmtpConfig.read(smtp) : null,
        webhook(section, kind),
        sms.given() ? SmsConfig.read(sms) : null,
        section.intBetween("queue", 1, 100_000, 1_000),
        section.text("from", "no-reply@localhost", Rule.MAILBOX),
        BudgetConfig.read(section.section("budget")));
  }

  static @Nullable WebhookConfig webhook(Section section, Kind kind) {
    var webhook = section.section("webhook");
    if (kind == Kind.WEBHOOK && !webhook.given()) {
      section.fault("webhook", "is needed by kind: WEBHOOK");
    }
    return webhook.given() ? WebhookConfig.read(webhook) : null;
  }
}
