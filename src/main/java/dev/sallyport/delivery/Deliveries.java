package dev.sallyport.delivery;

import dev.sallyport.config.DeliveryConfig;
import dev.sallyport.config.SmsConfig;
import dev.sallyport.crypto.RandomIds;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;

/** Builds the ways out that are configured. */
public final class Deliveries {
  private Deliveries() {}

  /** All messages' way, or one for mail and another for SMS. */
  public static Delivery of(
      Vertx vertx, DeliveryConfig wanted, Path dataDir, RandomIds ids, InstantSource clock) {
    var usual =
        switch (wanted.kind()) {
          case OUTBOX -> new OutboxDelivery(vertx, dataDir, wanted.queue(), clock);
          case SMTP ->
              new SmtpDelivery(
                  vertx, Objects.requireNonNull(wanted.smtp()), wanted.from(), wanted.queue());
          case WEBHOOK ->
              new WebhookDelivery(
                  vertx, Objects.requireNonNull(wanted.webhook()), wanted.queue(), ids, clock);
        };
    var sms = wanted.sms();
    return sms == null ? usual : new ByMedium(usual, texts(vertx, sms, dataDir, ids, clock));
  }

  private static Delivery texts(
      Vertx vertx, SmsConfig sms, Path dataDir, RandomIds ids, InstantSource clock) {
    return switch (sms.kind()) {
      case OUTBOX -> new OutboxDelivery(vertx, dataDir, sms.queue(), clock);
      case WEBHOOK ->
          new WebhookDelivery(
              vertx, Objects.requireNonNull(sms.webhook()), sms.queue(), ids, clock);
      case SMTP -> throw new IllegalStateException("no mail server sends text messages");
    };
  }
}
