package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/**
 * Another way for text messages than for mail.
 *
 * @param webhook never null where the kind is WEBHOOK
 * @param queue messages waiting to be sent; more are refused
 */
public record SmsConfig(DeliveryConfig.Kind kind, @Nullable WebhookConfig webhook, int queue) {

  static SmsConfig read(Section section) {
    var kind =
        section.requiredChoice("kind", DeliveryConfig.Kind.class, DeliveryConfig.Kind.OUTBOX);
    if (kind == DeliveryConfig.Kind.SMTP) {
      section.fault("kind", "must be WEBHOOK or OUTBOX: no mail server sends text messages");
    }
    return new SmsConfig(
        kind,
        DeliveryConfig.webhook(section, kind),
        section.intBetween("queue", 1, 100_000, 1_000));
  }
}
