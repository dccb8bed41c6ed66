package dev.sallyport.delivery;

import dev.sallyport.config.SmtpConfig;
import dev.sallyport.delivery.Message.Medium;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends mail by SMTP, a few at once, the rest waiting in a bounded queue. A mail that fails for the
 * moment is tried again after a pause, twice at most; one that the server refuses for good is not.
 * SMS is not carried.
 */
public final class SmtpDelivery implements Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(SmtpDelivery.class);
  private static final int AT_ONCE = 4;
  private static final Duration ONE_TRY = Duration.ofSeconds(20);
  private static final Duration CONNECTING = Duration.ofSeconds(5);
  private static final Duration CLOSING = Duration.ofSeconds(10);

  /** How long to wait before the second and the third try. */
  static final List<Duration> PAUSES = List.of(Duration.ofSeconds(2), Duration.ofSeconds(10));

  private final Vertx vertx;
  private final MailClient client;
  private final String from;
  private final List<Duration> pauses;
  private final Places places;

  /** Everything below is touched on this context only. */
  private final Context context;

  private final Queue<Sending> waiting = new ArrayDeque<>();
  private final Promise<Void> idle = Promise.promise();
  private int sending;
  private boolean closing;

  private record Sending(Message message, int failures) {}

  /** Sends from this address; {@code queue} messages may wait. */
  public SmtpDelivery(Vertx vertx, SmtpConfig smtp, String from, int queue) {
    this(vertx, config(smtp), from, queue, PAUSES);
  }

  SmtpDelivery(Vertx vertx, MailConfig mail, String from, int queue, List<Duration> pauses) {
    this.vertx = vertx;
    this.client = MailClient.create(vertx, mail);
    this.from = from;
    this.pauses = pauses;
    this.places = new Places(queue + AT_ONCE);
    this.context = vertx.getOrCreateContext();
  }

  static MailConfig config(SmtpConfig smtp) {
    var mail =
        new MailConfig(smtp.host(), smtp.port())
            .setSsl(smtp.tls() == SmtpConfig.Tls.TLS)
            .setStarttls(
                smtp.tls() == SmtpConfig.Tls.STARTTLS
                    ? StartTLSOptions.REQUIRED
                    : StartTLSOptions.DISABLED)
            .setHostnameVerificationAlgorithm("HTTPS")
            .setMaxPoolSize(AT_ONCE)
            .setConnectTimeout((int) CONNECTING.toMillis())
            .setIdleTimeout((int) ONE_TRY.toSeconds())
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    var password = smtp.password();
    if (smtp.username() == null || password == null) {
      return mail.setLogin(LoginOption.DISABLED);
    }
    return mail.setLogin(LoginOption.REQUIRED)
        .setUsername(smtp.username())
        .setPassword(password.reveal());
  }

  @Override
  public boolean carries(Medium medium) {
    return medium == Medium.EMAIL;
  }

  @Override
  public Future<Void> accept(Message message) {
    if (!carries(message.medium())) {
      return Places.refused("SMS messages cannot be sent here.");
    }
    if (!places.take()) {
      return Places.full();
    }
    context.runOnContext(_ -> queue(new Sending(message, 0)));
    return Future.succeededFuture();
  }

  private void queue(Sending mail) {
    waiting.add(mail);
    next();
  }

  private void next() {
    while (sending < AT_ONCE && !waiting.isEmpty()) {
      sending++;
      send(waiting.remove());
    }
    if (closing && places.taken() == 0) {
      idle.tryComplete();
    }
  }

  private void send(Sending mail) {
    var message = mail.message();
    client
        .sendMail(new MailMessage(from, message.to(), message.subject(), message.text()))
        .timeout(ONE_TRY.toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(
            result ->
                context.runOnContext(
                    _ -> {
                      sending--;
                      if (result.succeeded()) {
                        places.give();
                      } else {
                        failed(mail, result.cause());
                      }
                      next();
                    }));
  }

  private void failed(Sending mail, Throwable trouble) {
    var last = mail.failures() == pauses.size() || permanent(trouble) || closing;
    LOG.atWarn()
        .addKeyValue("kind", mail.message().facts().get("kind"))
        .addKeyValue("failures", mail.failures() + 1)
        .addKeyValue("givenUp", last)
        .addKeyValue("cause", cause(trouble))
        .log("a mail could not be sent");
    if (last) {
      places.give();
      return;
    }
    var pause = pauses.get(mail.failures());
    vertx.setTimer(
        pause.toMillis(),
        _ -> context.runOnContext(_ -> queue(new Sending(mail.message(), mail.failures() + 1))));
  }

  private static boolean permanent(Throwable trouble) {
    return trouble instanceof SMTPException refused && refused.isPermanent();
  }

  /** Not the server's whole answer: it may repeat the address. */
  private static String cause(Throwable trouble) {
    return trouble instanceof SMTPException refused
        ? "SMTP " + refused.getReplyCode()
        : trouble.getClass().getSimpleName();
  }

  @Override
  public Future<Void> close() {
    context.runOnContext(
        _ -> {
          closing = true;
          next();
        });
    return idle.future()
        .timeout(CLOSING.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            _ -> {
              LOG.atWarn().addKeyValue("mails", places.taken()).log("mails were not sent");
              return Future.succeededFuture();
            })
        .compose(_ -> client.close());
  }
}
