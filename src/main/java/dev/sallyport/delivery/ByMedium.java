package dev.sallyport.delivery;

import dev.sallyport.delivery.Message.Medium;
import io.vertx.core.Future;

/** Mail goes one way and text messages another. */
record ByMedium(Delivery mail, Delivery sms) implements Delivery {
  private Delivery way(Medium medium) {
    return switch (medium) {
      case EMAIL -> mail;
      case SMS -> sms;
    };
  }

  @Override
  public boolean carries(Medium medium) {
    return way(medium).carries(medium);
  }

  @Override
  public Future<Void> accept(Message message) {
    return way(message.medium()).accept(message);
  }

  @Override
  public Future<Void> close() {
    return Future.join(mail.close(), sms.close()).mapEmpty();
  }
}
