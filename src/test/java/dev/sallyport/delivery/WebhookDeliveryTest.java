package dev.sallyport.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.config.Secret;
import dev.sallyport.config.WebhookConfig;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.crypto.Sha256;
import dev.sallyport.delivery.Message.Medium;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PfxOptions;
import io.vertx.junit5.VertxExtension;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A service that sends messages, and how it is called. */
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhookDeliveryTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String NASTY = "\"}&b=c%<{code}>\n\u00fc\\";

  /** One request, as the service got it. */
  private record Got(String method, String path, String query, MultiMap headers, Buffer body) {
    Map<String, String> form() {
      return decoded(body.toString());
    }

    static Map<String, String> decoded(String fields) {
      return Arrays.stream(fields.split("&"))
          .map(field -> field.split("=", 2))
          .collect(
              Collectors.toMap(
                  pair -> URLDecoder.decode(pair[0], UTF_8),
                  pair -> URLDecoder.decode(pair[1], UTF_8)));
    }
  }

  private final Queue<Got> requests = new ConcurrentLinkedQueue<>();
  private Consumer<HttpServerRequest> answer = request -> request.response().end();
  private Vertx vertx;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
  }

  private HttpServer server(HttpServerOptions options) throws Exception {
    return done(
        vertx
            .createHttpServer(options.setHost("127.0.0.1"))
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              requests.add(
                                  new Got(
                                      request.method().name(),
                                      request.path(),
                                      request.query(),
                                      request.headers(),
                                      body));
                              answer.accept(request);
                            }))
            .listen(options.getPort(), "127.0.0.1"));
  }

  private String service() throws Exception {
    return "http://127.0.0.1:" + server(new HttpServerOptions().setPort(0)).actualPort();
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static WebhookConfig json(String url, String json) {
    return config(url, Map.of(), List.of(), Map.of(), json, null, Duration.ofSeconds(10));
  }

  private static WebhookConfig config(
      String url,
      Map<String, String> query,
      List<WebhookConfig.Header> headers,
      Map<String, String> form,
      @Nullable String json,
      @Nullable Secret secret,
      Duration timeout) {
    return new WebhookConfig(
        url,
        WebhookConfig.Method.POST,
        query,
        headers,
        null,
        null,
        form,
        json,
        new Secret("k&y\""),
        secret,
        timeout,
        2);
  }

  private WebhookDelivery delivery(WebhookConfig config, int queue, Duration... pauses) {
    return new WebhookDelivery(
        vertx,
        config,
        queue,
        new RandomIds(new SecureRandom()),
        InstantSource.system(),
        new HttpClientOptions(),
        List.of(pauses));
  }

  private static Message sms(String code) {
    return TextsTest.message(Kind.RESET, Medium.SMS, "+15550100200", "alice", code);
  }

  private Got first() {
    await().atMost(SOON).until(() -> !requests.isEmpty());
    return requests.element();
  }

  @Test
  void a_json_template_gets_its_places_filled_and_stays_json_whatever_they_hold() throws Exception {
    var template =
        """
        {"to": "{to}", "n": 3, "list": [{"body": "Say {text}"}, true, null],
         "key": "{key}", "about": "{kind}/{medium}/{format}", "who": "{username}", "left": "{"}
        """;
    var message = TextsTest.message(Kind.INVITATION, Medium.SMS, "+15550100200", NASTY, "1{to}");
    delivery(json(service() + "/v1", template), 10).accept(message);
    var got = first();
    assertThat(got.method()).isEqualTo("POST");
    assertThat(got.path()).isEqualTo("/v1");
    assertThat(got.headers().get("content-type")).isEqualTo("application/json");
    var body = new JsonObject(got.body());
    assertThat(body.fieldNames())
        .containsExactlyInAnyOrder("to", "n", "list", "key", "about", "who", "left");
    assertThat(body.getString("to")).isEqualTo("+15550100200");
    assertThat(body.getInteger("n")).isEqualTo(3);
    assertThat(body.getJsonArray("list").getJsonObject(0).getString("body"))
        .isEqualTo("Say " + message.text())
        .contains(NASTY, "1{to}");
    assertThat(body.getString("who")).isEqualTo(NASTY);
    assertThat(body.getString("key")).isEqualTo("k&y\"");
    assertThat(body.getString("about")).isEqualTo("INVITATION/SMS/plain");
    assertThat(body.getString("left")).isEqualTo("{");
  }

  @Test
  void a_form_and_a_query_keep_their_fields_whatever_the_places_hold() throws Exception {
    var config =
        new WebhookConfig(
            service() + "/send",
            WebhookConfig.Method.PUT,
            Map.of("user", "{username}", "v", "2 +"),
            List.of(new WebhookConfig.Header("X-Api-Key", new Secret("header-key"))),
            "me",
            new Secret("pass"),
            Map.of("To", "{to}", "Body", "{text}", "Api Key", "{key}"),
            null,
            new Secret("k&y\""),
            null,
            Duration.ofSeconds(10),
            2);
    var message = TextsTest.message(Kind.INVITATION, Medium.SMS, "+15550100200", NASTY, "1&To=2");
    delivery(config, 10).accept(message);
    var got = first();
    assertThat(got.method()).isEqualTo("PUT");
    assertThat(got.path()).isEqualTo("/send");
    assertThat(Got.decoded(got.query())).isEqualTo(Map.of("user", NASTY, "v", "2 +"));
    assertThat(got.form())
        .isEqualTo(Map.of("To", "+15550100200", "Body", message.text(), "Api Key", "k&y\""));
    assertThat(got.headers().get("content-type")).isEqualTo("application/x-www-form-urlencoded");
    assertThat(got.headers().get("x-api-key")).isEqualTo("header-key");
    assertThat(got.headers().get("authorization")).isEqualTo("Basic bWU6cGFzcw==");
  }

  @Test
  void a_request_is_signed_over_its_time_its_nonce_and_its_body() throws Exception {
    var secret = "a-secret-of-ours";
    delivery(
            config(
                service(),
                Map.of(),
                List.of(),
                Map.of("t", "{text}"),
                null,
                new Secret(secret),
                Duration.ofSeconds(10)),
            10)
        .accept(sms("123456"));
    var got = first();
    var before =
        got.headers().get("X-Sallyport-Timestamp")
            + "."
            + got.headers().get("X-Sallyport-Nonce")
            + ".";
    assertThat(got.headers().get("X-Sallyport-Signature"))
        .isEqualTo(
            HexFormat.of()
                .formatHex(
                    Sha256.hmac(
                        secret.getBytes(UTF_8), before.getBytes(UTF_8), got.body().getBytes())));
  }

  @Test
  void AC108_a_redirect_is_not_followed_and_nothing_is_sent_twice() throws Exception {
    var elsewhere = service() + "/elsewhere";
    answer =
        request -> request.response().setStatusCode(303).putHeader("Location", elsewhere).end();
    var delivery = delivery(json(service(), "{\"t\": \"{text}\"}"), 10, Duration.ofMillis(1));
    delivery.accept(sms("123456"));
    done(delivery.close());
    assertThat(requests).hasSize(1);
  }

  @Test
  void a_service_that_fails_hangs_up_or_is_late_is_not_asked_again() throws Exception {
    List<Consumer<HttpServerRequest>> ways =
        List.of(
            request -> request.response().setStatusCode(500).end("boom"),
            request -> request.connection().close(),
            request -> {});
    for (var way : ways) {
      requests.clear();
      answer = way;
      var config =
          config(
              service(),
              Map.of(),
              List.of(),
              Map.of("t", "{text}"),
              null,
              null,
              Duration.ofMillis(500));
      var delivery = delivery(config, 0, Duration.ofMillis(1), Duration.ofMillis(1));
      delivery.accept(sms("111111"));
      delivery.accept(sms("222222"));
      // Both places are taken until a message is given up, and then it was asked for once.
      await().atMost(SOON).until(() -> delivery.accept(sms("333333")).succeeded());
      await().atMost(SOON).until(() -> delivery.accept(sms("444444")).succeeded());
      for (var code : List.of("111111", "222222")) {
        assertThat(requests.stream().filter(got -> got.form().get("t").contains(code))).hasSize(1);
      }
    }
  }

  @Test
  void a_service_that_is_not_there_yet_gets_the_message_when_it_is() throws Exception {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    var delivery =
        delivery(
            json("http://127.0.0.1:" + port, "{\"t\": \"{text}\"}"), 10, Duration.ofSeconds(1));
    delivery.accept(sms("123456"));
    server(new HttpServerOptions().setPort(port));
    assertThat(new JsonObject(first().body()).getString("t")).contains("123456");
  }

  @Test
  void when_too_many_wait_the_next_is_refused() throws Exception {
    var held = new ConcurrentLinkedQueue<HttpServerRequest>();
    answer = held::add;
    var delivery = delivery(json(service(), "{\"t\": \"{text}\"}"), 3);
    var all = IntStream.range(0, 7).mapToObj(_ -> delivery.accept(sms("1"))).toList();
    assertThat(all.subList(0, 5)).allMatch(Future::succeeded);
    assertThat(all.subList(5, 7))
        .allMatch(each -> Failed.of(each.cause()) instanceof Failure.DeliveryFailed);
    await().atMost(SOON).until(() -> held.size() == 2);
    answer = request -> request.response().end();
    held.forEach(request -> request.response().end());
    await().atMost(SOON).until(() -> requests.size() == 5);
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(delivery.accept(sms("2")).succeeded()).isTrue());
  }

  @Test
  void a_reply_without_end_is_cut_off() throws Exception {
    var closed = new ConcurrentLinkedQueue<String>();
    answer =
        request -> {
          request.connection().closeHandler(_ -> closed.add("closed"));
          var response = request.response().setChunked(true);
          response.exceptionHandler(_ -> {});
          vertx.setPeriodic(
              1,
              timer -> {
                if (response.closed()) {
                  vertx.cancelTimer(timer);
                } else {
                  response.write("x".repeat(10_000));
                }
              });
        };
    var delivery = delivery(json(service(), "{\"t\": \"{text}\"}"), 3);
    delivery.accept(sms("123456"));
    await().atMost(Duration.ofSeconds(5)).until(() -> !closed.isEmpty());
    assertThat(requests).hasSize(1);
  }

  @Test
  void AC109_a_certificate_that_nobody_vouches_for_gets_no_message() throws Exception {
    var port =
        server(
                new HttpServerOptions()
                    .setPort(0)
                    .setSsl(true)
                    .setKeyCertOptions(
                        // The one that the mail server of tests brings.
                        new PfxOptions().setPath("greenmail.p12").setPassword("changeit")))
            .actualPort();
    var delivery = delivery(json("https://localhost:" + port, "{\"t\": \"{text}\"}"), 3);
    delivery.accept(sms("123456"));
    done(delivery.close());
    assertThat(requests).isEmpty();
  }
}
