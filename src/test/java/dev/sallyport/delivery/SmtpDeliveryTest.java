package dev.sallyport.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.config.Secret;
import dev.sallyport.config.SmtpConfig;
import dev.sallyport.delivery.Message.Medium;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SmtpDeliveryTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private GreenMail server;
  private int port;

  @BeforeEach
  void start() throws IOException {
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.setUser("sender@example.com", "sender", "mail-secret");
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private SmtpDelivery delivery(Vertx vertx, int queue, Duration pause) {
    var smtp =
        new SmtpConfig("127.0.0.1", port, SmtpConfig.Tls.NONE, "sender", new Secret("mail-secret"));
    return new SmtpDelivery(
        vertx, SmtpDelivery.config(smtp), "sally@example.com", queue, List.of(pause, pause));
  }

  private static Message mail(String to) {
    return TextsTest.message(Kind.SIGN_UP, Medium.EMAIL, to, "alice", "123456");
  }

  @Test
  void a_mail_arrives_with_the_code_in_it(Vertx vertx) throws Exception {
    delivery(vertx, 10, SOON).accept(mail("a@example.com"));
    assertThat(server.waitForIncomingEmail(10_000, 1)).isTrue();
    var received = server.getReceivedMessages()[0];
    assertThat(received.getSubject()).isEqualTo("Your verification code");
    assertThat(received.getAllRecipients()[0]).hasToString("a@example.com");
    assertThat(received.getFrom()[0]).hasToString("sally@example.com");
    assertThat(received.getContent().toString()).contains("123456");
  }

  @Test
  void all_that_were_accepted_arrive(Vertx vertx) {
    var delivery = delivery(vertx, 40, SOON);
    IntStream.range(0, 40).forEach(i -> delivery.accept(mail("a" + i + "@example.com")));
    assertThat(server.waitForIncomingEmail(10_000, 40)).isTrue();
  }

  @Test
  void a_mail_waits_for_a_server_that_comes_back(Vertx vertx) {
    server.stop();
    var open = new SmtpConfig("127.0.0.1", port, SmtpConfig.Tls.NONE, null, null);
    var pause = Duration.ofSeconds(1);
    var delivery =
        new SmtpDelivery(
            vertx, SmtpDelivery.config(open), "s@example.com", 10, List.of(pause, pause));
    delivery.accept(mail("a@example.com"));
    server.start();
    assertThat(server.waitForIncomingEmail(10_000, 1)).isTrue();
  }

  @Test
  void when_too_many_wait_the_next_is_refused_and_later_ones_are_not(Vertx vertx) {
    server.stop();
    var delivery = delivery(vertx, 2, Duration.ofMillis(200));
    var all = IntStream.range(0, 8).mapToObj(i -> delivery.accept(mail("a@example.com"))).toList();
    assertThat(all.subList(0, 6)).allMatch(each -> each.succeeded());
    assertThat(all.subList(6, 8))
        .allMatch(each -> Failed.of(each.cause()) instanceof Failure.DeliveryFailed);
    // Given up after the last try, a mail gives its place back.
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(delivery.accept(mail("b@example.com")).succeeded()).isTrue());
  }

  @Test
  void sms_is_refused_clearly(Vertx vertx) {
    var sms = TextsTest.message(Kind.RESET, Medium.SMS, "+12065550100", "alice", "123456");
    var delivery = delivery(vertx, 2, SOON);
    assertThat(delivery.carries(Medium.SMS)).isFalse();
    assertThat(Failed.of(delivery.accept(sms).cause()))
        .isEqualTo(new Failure.DeliveryFailed("SMS messages cannot be sent here."));
  }

  @Test
  void where_tls_is_asked_for_nothing_goes_out_in_the_clear(Vertx vertx) throws Exception {
    for (var tls : List.of(SmtpConfig.Tls.STARTTLS, SmtpConfig.Tls.TLS)) {
      var smtp = new SmtpConfig("127.0.0.1", port, tls, "sender", new Secret("mail-secret"));
      var delivery =
          new SmtpDelivery(vertx, SmtpDelivery.config(smtp), "s@example.com", 10, List.of());
      delivery.accept(mail("a@example.com"));
      delivery.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void a_server_with_a_certificate_nobody_vouches_for_gets_nothing(Vertx vertx) throws Exception {
    int securePort;
    try (var free = new ServerSocket(0)) {
      securePort = free.getLocalPort();
    }
    var secure =
        new GreenMail(new ServerSetup(securePort, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
    secure.start();
    try {
      var smtp = new SmtpConfig("127.0.0.1", securePort, SmtpConfig.Tls.TLS, null, null);
      var delivery =
          new SmtpDelivery(vertx, SmtpDelivery.config(smtp), "s@example.com", 10, List.of());
      delivery.accept(mail("a@example.com"));
      delivery.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
      assertThat(secure.getReceivedMessages()).isEmpty();
    } finally {
      secure.stop();
    }
  }

  @Test
  void closing_waits_for_what_is_on_its_way(Vertx vertx) throws Exception {
    var delivery = delivery(vertx, 40, SOON);
    IntStream.range(0, 20).forEach(i -> delivery.accept(mail("a" + i + "@example.com")));
    delivery.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(server.getReceivedMessages()).hasSize(20);
  }
}
