package dev.sallyport.challenge;

import static dev.sallyport.challenge.ChallengeForTests.IDS;
import static dev.sallyport.challenge.ChallengeForTests.KEK;
import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sallyport.config.QuestionSourceConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.config.StepConfig;
import dev.sallyport.crypto.Sha256;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@Isolated("it looks at all that is logged in this JVM")
@DisplayNameGeneration(ReplaceUnderscores.class)
class HttpQuestionsTest {
  private static final String KEY = "a key that both sides know";
  private static final String THREE =
      """
      {"id":"a","text":"First pet?","answer":"Rexisecret"},
      {"id":"b","text":"First car?","answer":"Fiatsecret"},
      {"id":"c","text":"First town?","answer":"Pisasecret"}\
      """;

  private final Vertx vertx = Vertx.vertx();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final User alice = ChallengeForTests.user("alice", List.of());
  private HttpServer server;
  private HttpQuestions questions;
  private volatile Handler<HttpServerRequest> behaviour;

  @BeforeEach
  void start() throws Exception {
    server =
        done(
            vertx
                .createHttpServer()
                .requestHandler(request -> behaviour.handle(request))
                .listen(0, "127.0.0.1"));
    questions = asking(server.actualPort());
    log.start();
    root().addAppender(log);
  }

  @AfterEach
  void stop() throws Exception {
    root().detachAppender(log);
    done(vertx.close());
    // Answers reach neither a message nor the trace of a cause.
    assertThat(log.list).noneMatch(event -> text(event).contains("secret"));
  }

  @Test
  void a_signed_reply_brings_the_questions_with_answers_hashed() throws Exception {
    var seen = new AtomicReference<JsonObject>();
    var signed = new AtomicBoolean();
    reply(
        (request, body) -> {
          seen.set(new JsonObject(body));
          var timestamp = request.getHeader("X-Sallyport-Timestamp");
          signed.set(signature(timestamp, body).equals(request.getHeader("X-Sallyport-Signature")));
          send(request, questions(seen.get().getString("nonce"), THREE));
        });
    var found = done(questions.questions(attempt(alice)));
    assertThat(found).extracting(User.Question::text).contains("First car?").hasSize(3);
    assertThat(AnswerHash.matches(KEK, "fiatSecret", found.get(1).answerHash())).isTrue();
    assertThat(found.toString()).doesNotContain("secret");
    assertThat(signed).isTrue();
    assertThat(seen.get().getString("sub")).isEqualTo(alice.sub());
    assertThat(seen.get().fieldNames())
        .containsExactlyInAnyOrder("pool", "username", "sub", "attempt", "nonce");
  }

  @Test
  void nobody_is_asked_about_too_and_may_have_no_questions() throws Exception {
    var seen = new AtomicReference<JsonObject>();
    reply(
        (request, body) -> {
          seen.set(new JsonObject(body));
          send(request, questions(seen.get().getString("nonce"), ""));
        });
    assertThat(done(questions.questions(attempt(null)))).isEmpty();
    assertThat(seen.get().getString("sub")).isEmpty();
    assertThat(seen.get().getString("username")).isEqualTo("login");
  }

  @Test
  void AC_087_too_few_questions_for_somebody_fail() throws Exception {
    reply((request, body) -> send(request, questions(nonce(body), THREE.split("\n")[2])));
    assertFails();
  }

  @Test
  void AC_087_a_forged_signature_fails() throws Exception {
    reply(
        (request, body) -> {
          var reply = questions(nonce(body), THREE);
          var key = "another key".getBytes(UTF_8);
          var forged = Sha256.hmac(key, "1.".getBytes(UTF_8), reply.getBytes());
          send(request, "1", HexFormat.of().formatHex(forged), reply);
        });
    assertFails();
  }

  @Test
  void AC_087_a_reply_without_a_signature_or_changed_after_signing_fails() throws Exception {
    reply((request, body) -> request.response().end(questions(nonce(body), THREE)));
    assertFails();
    reply(
        (request, body) -> {
          var reply = questions(nonce(body), THREE);
          send(request, "1", signature("1", reply), reply.copy().appendString(" "));
        });
    assertFails();
    reply(
        (request, body) -> {
          var reply = questions(nonce(body), THREE);
          send(request, "2", signature("1", reply), reply);
        });
    assertFails();
  }

  @Test
  void AC_087_a_signed_reply_to_another_request_fails() throws Exception {
    var first = new AtomicReference<Buffer>();
    reply(
        (request, body) -> {
          first.compareAndSet(null, questions(nonce(body), THREE));
          send(request, first.get());
        });
    assertThat(done(questions.questions(attempt(alice)))).hasSize(3);
    assertFails();
  }

  @Test
  void AC_087_our_own_request_sent_back_fails() throws Exception {
    reply(
        (request, body) ->
            send(
                request,
                request.getHeader("X-Sallyport-Timestamp"),
                request.getHeader("X-Sallyport-Signature"),
                body));
    assertFails();
  }

  @Test
  void AC_087_a_server_error_fails_even_with_a_good_body() throws Exception {
    for (int status : new int[] {500, 201, 204, 404}) {
      reply(
          (request, body) -> {
            request.response().setStatusCode(status);
            send(request, questions(nonce(body), THREE));
          });
      assertFails();
    }
  }

  @Test
  void AC_087_a_redirect_is_not_followed() throws Exception {
    var followed = new AtomicBoolean();
    for (int status : new int[] {301, 302, 303, 307, 308}) {
      reply(
          (request, body) -> {
            if (request.path().equals("/elsewhere")) {
              followed.set(true);
            }
            request.response().setStatusCode(status).putHeader("location", "/elsewhere").end();
          });
      assertFails();
    }
    assertThat(followed).isFalse();
  }

  @Test
  void AC_087_a_body_of_ten_megabytes_is_cut_off_while_it_streams() throws Exception {
    var closed = new AtomicBoolean();
    var written = new AtomicLong();
    reply(
        (request, _) -> {
          request.connection().closeHandler(_ -> closed.set(true));
          request.response().setChunked(true).putHeader("X-Sallyport-Timestamp", "1");
          pour(request, written, closed);
        });
    assertFails();
    await().untilTrue(closed);
    assertThat(written.get()).isLessThan(10_000_000);
  }

  @Test
  void AC_087_a_reply_that_never_comes_fails_at_the_deadline() throws Exception {
    var closed = new AtomicBoolean();
    reply((request, _) -> request.connection().closeHandler(_ -> closed.set(true)));
    assertThat(millisToFail(attempt(alice, Duration.ofMillis(400)))).isBetween(300L, 2500L);
    await().untilTrue(closed);
  }

  @Test
  void AC_087_a_reply_that_drips_fails_at_the_deadline() throws Exception {
    reply(
        (request, _) -> {
          request.response().setChunked(true);
          vertx.setPeriodic(50, _ -> request.response().write(" "));
        });
    assertThat(millisToFail(attempt(alice, Duration.ofMillis(600)))).isBetween(500L, 2500L);
  }

  @Test
  void AC_087_a_slow_source_is_given_five_seconds_at_most() throws Exception {
    reply((_, _) -> {});
    assertThat(millisToFail(attempt(alice, Duration.ofSeconds(15)))).isBetween(4900L, 8000L);
  }

  @Test
  void AC_087_no_service_there_fails() throws Exception {
    int port = server.actualPort();
    done(server.close());
    var late = asking(port);
    assertThat(refusal(late.questions(attempt(alice)))).isInstanceOf(Failure.Broken.class);
  }

  @Test
  void AC_087_the_challenge_does_not_open_when_the_source_fails() throws Exception {
    reply((request, _) -> request.response().setStatusCode(500).end());
    var challenge = new QuestionChallenge(questions, KEK, ChallengeForTests.RANDOM);
    assertThat(refusal(challenge.open(attempt(alice)))).isInstanceOf(Failure.Broken.class);
    assertThat(refusal(challenge.open(attempt(null)))).isInstanceOf(Failure.Broken.class);
  }

  private void assertFails() throws Exception {
    assertThat(refusal(questions.questions(attempt(alice)))).isInstanceOf(Failure.Broken.class);
  }

  private long millisToFail(Attempt attempt) throws Exception {
    long start = System.nanoTime();
    assertThat(refusal(questions.questions(attempt))).isInstanceOf(Failure.Broken.class);
    return (System.nanoTime() - start) / 1_000_000;
  }

  private HttpQuestions asking(int port) {
    var config =
        new QuestionSourceConfig("http://127.0.0.1:" + port + "/questions", new Secret(KEY));
    return new HttpQuestions(vertx, config, KEK, IDS, InstantSource.system());
  }

  private void reply(BiConsumer<HttpServerRequest, Buffer> how) {
    behaviour = request -> request.body().onSuccess(body -> how.accept(request, body));
  }

  /** Writes for as long as anybody takes it, ten megabytes at most. */
  private static void pour(HttpServerRequest request, AtomicLong written, AtomicBoolean closed) {
    if (closed.get() || written.get() >= 10_000_000) {
      return;
    }
    written.addAndGet(16_384);
    request
        .response()
        .write(Buffer.buffer(new byte[16_384]))
        .onSuccess(_ -> pour(request, written, closed));
  }

  private static Attempt attempt(User user) {
    return attempt(user, Duration.ofSeconds(10));
  }

  private static Attempt attempt(User user, Duration time) {
    return ChallengeForTests.attempt(StepConfig.Type.QUESTION, user, "login", Deadline.in(time));
  }

  private static String nonce(Buffer body) {
    return new JsonObject(body).getString("nonce");
  }

  private static Buffer questions(String nonce, String questions) {
    return Buffer.buffer("{\"nonce\":\"" + nonce + "\",\"questions\":[" + questions + "]}");
  }

  private static void send(HttpServerRequest request, Buffer reply) {
    send(request, "1700000000", signature("1700000000", reply), reply);
  }

  private static void send(
      HttpServerRequest request, String timestamp, String signature, Buffer reply) {
    request
        .response()
        .putHeader("X-Sallyport-Timestamp", timestamp)
        .putHeader("X-Sallyport-Signature", signature)
        .end(reply);
  }

  private static String signature(String timestamp, Buffer body) {
    var mac = Sha256.hmac(KEY.getBytes(UTF_8), (timestamp + ".").getBytes(UTF_8), body.getBytes());
    return HexFormat.of().formatHex(mac);
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private static String text(ILoggingEvent event) {
    var cause = event.getThrowableProxy();
    var pairs = event.getKeyValuePairs();
    return event.getFormattedMessage()
        + (cause == null ? "" : cause.getMessage())
        + (pairs == null ? "" : pairs.stream().map(Object::toString).collect(Collectors.joining()));
  }
}
