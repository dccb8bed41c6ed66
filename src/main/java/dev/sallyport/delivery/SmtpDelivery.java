package dev.sallyport.delivery;

import dev.sallyport.config.SmtpConfig;
import dev.sallyport.delivery.Message.Medium;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends mail by SMTP, a few at once, the rest waiting in a bounded queue. A mail that fails for the
 * moment is tried again after a pause, twice at most; one that the server refuses for good is not.
 * SMS is not carried.
 */
public final class SmtpDelivery implements Delivery {
  private static final int AT_ONCE = 4;
  private static final Duration ONE_TRY = Duration.ofSeconds(20);
  private static final Duration CONNECTING = Duration.ofSeconds(5);

  /** How long to wait before the second and the third try. */
  static final List<Duration> PAUSES = List.of(Duration.ofSeconds(2), Duration.ofSeconds(10));

  private final MailClient client;
  private final Line line;

  /** Sends from this address; {@code queue} messages may wait. */
  public SmtpDelivery(Vertx vertx, SmtpConfig smtp, String from, int queue) {
    this(vertx, config(smtp), from, queue, PAUSES);
  }

  SmtpDelivery(Vertx vertx, MailConfig mail, String from, int queue, List<Duration> pauses) {
    this.client = MailClient.create(vertx, mail);
    this.line = new Line(vertx, new Server(client, from), AT_ONCE, queue, pauses);
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
    return line.accept(message);
  }

  @Override
  public Future<Void> close() {
    return line.close().compose(_ -> client.close());
  }

  /** The mail server, one mail at a time. */
  private record Server(MailClient client, String from) implements Line.Way {
    @Override
    public Future<Void> send(Message message) {
      var mail = new MailMessage().setFrom(from).setTo(message.to()).setSubject(message.subject());
      return client
          .sendMail(message.html() ? mail.setHtml(message.text()) : mail.setText(message.text()))
          .timeout(ONE_TRY.toMillis(), TimeUnit.MILLISECONDS)
          .mapEmpty();
    }

    @Override
    public boolean again(Throwable trouble) {
      return !(trouble instanceof SMTPException refused && refused.isPermanent());
    }

    /** Not the server's whole answer: it may repeat the address. */
    @Override
    public String cause(Throwable trouble) {
      return trouble instanceof SMTPException refused
          ? "SMTP " + refused.getReplyCode()
          : trouble.getClass().getSimpleName();
    }
  }
}
