package dev.sallyport.ingress.cognito;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CognitoHandlerTest {
  private static final String GOOD = "{\"ClientId\":\"demoapp\",\"AuthFlow\":\"USER_SRP_AUTH\"}";
  private static CognitoServer server;

  @BeforeAll
  static void open() throws Exception {
    server = new CognitoServer();
  }

  @AfterAll
  static void close() {
    server.close();
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        row("bad JSON", "InitiateAuth", "{", 400, "SerializationException"),
        row("no body", "InitiateAuth", "", 400, "SerializationException"),
        row("an array", "InitiateAuth", "[]", 400, "SerializationException"),
        row("a wrong type", "InitiateAuth", "{\"ClientId\":5}", 400, "SerializationException"),
        row(
            "a repeated key",
            "InitiateAuth",
            "{\"ClientId\":\"a\",\"ClientId\":\"b\"}",
            400,
            "SerializationException"),
        row("NUL", "InitiateAuth", "{\"ClientId\":\"a\\u0000\"}", 400, "SerializationException"),
        row(
            "60,000 deep",
            "InitiateAuth",
            "{\"ClientId\":" + "[".repeat(60_000),
            400,
            "SerializationException"),
        row("missing members", "InitiateAuth", "{}", 400, "InvalidParameterException"),
        row(
            "64 KiB and one byte",
            "InitiateAuth",
            padded(65_537),
            413,
            "RequestEntityTooLargeException"),
        row("1 MiB", "InitiateAuth", padded(1_000_000), 413, "RequestEntityTooLargeException"),
        row("4 MiB", "InitiateAuth", padded(4_000_000), 413, "RequestEntityTooLargeException"),
        row("an unknown target", "Destroy", "{}", 400, "UnknownOperationException"),
        row("one of another version", "ListUsers", "{}", 400, "UnknownOperationException"),
        row("bad JSON, unsigned", "AdminGetUser", "{", 400, "MissingAuthenticationTokenException"),
        Arguments.of(
            "bad UTF-8",
            "InitiateAuth",
            "{\"ClientId\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1),
            400,
            "SerializationException"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void a_malformed_request_gets_a_clear_error(
      String what, String operation, byte[] body, int status, String type) throws Exception {
    var answer = server.send(server.to(operation, body));
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(json(answer).getString("__type")).isEqualTo(type);
    assertThat(json(answer).getString("message")).isNotBlank();
    assertThat(answer.body()).doesNotContain("Exception:", "\tat ", "dev.sallyport", "jackson");
    assertThat(answer.headers().firstValue("x-amzn-ErrorType")).contains(type + ":");
  }

  @Test
  void exactly_64_KiB_is_read() throws Exception {
    assertThat(server.call("InitiateAuth", padded(65_536)).statusCode()).isEqualTo(200);
  }

  @Test
  void a_body_of_64_KiB_and_one_byte_in_chunks_is_too_large() throws Exception {
    var request =
        server
            .to("InitiateAuth", new byte[0])
            .POST(
                HttpRequest.BodyPublishers.fromPublisher(
                    HttpRequest.BodyPublishers.ofString(padded(65_537))));
    assertThat(server.send(request).statusCode()).isEqualTo(413);
  }

  @Test
  void the_connection_lives_on_after_a_body_that_was_a_little_too_large() throws Exception {
    var answers =
        CognitoServer.raw(
            server.port,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n"
                + " ".repeat(65_537)
                + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(answers)
        .startsWith("HTTP/1.1 413")
        .contains("HTTP/1.1 200 OK")
        .contains("Sallyport");
  }

  @Test
  void the_connection_ends_after_a_body_that_is_far_too_large() throws Exception {
    var answer =
        CognitoServer.raw(
            server.port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413").containsIgnoringCase("connection: close");
  }

  @Test
  void who_asks_first_is_told_before_sending_a_body_that_is_too_large() throws Exception {
    var answer =
        CognitoServer.raw(
            server.port,
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 70000\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413").doesNotContain("100 Continue");
  }

  @Test
  void who_asks_first_may_send_a_body_that_fits() throws Exception {
    var answer =
        CognitoServer.raw(
            server.port,
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\n"
                + "Content-Length: 2\r\n\r\n{}");
    assertThat(answer).startsWith("HTTP/1.1 100 Continue").contains("HTTP/1.1 400");
  }

  @Test
  void a_body_that_never_comes_is_not_waited_for() throws Exception {
    var answer =
        CognitoServer.raw(server.port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n{");
    assertThat(answer)
        .startsWith("HTTP/1.1 408")
        .contains("RequestTimeoutException")
        .containsIgnoringCase("connection: close");
  }

  @Test
  void AC003_a_header_one_letter_off_frames_nothing() throws Exception {
    var answers =
        CognitoServer.raw(
            server.port,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Xength: 44\r\n\r\n"
                + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(answers)
        .startsWith("HTTP/1.1 400")
        .contains("HTTP/1.1 200 OK")
        .contains("Sallyport");
  }

  @Test
  void two_targets_are_none() throws Exception {
    var answer =
        server.send(
            server
                .to("InitiateAuth", GOOD.getBytes(StandardCharsets.UTF_8))
                .header("X-Amz-Target", "AWSCognitoIdentityProviderService.GetUser"));
    assertThat(json(answer).getString("__type")).isEqualTo("UnknownOperationException");
  }

  @Test
  void an_operation_of_another_version_is_named() throws Exception {
    assertThat(json(server.call("ListUsers", "{}")).getString("message"))
        .isEqualTo("ListUsers is not available in this version.");
  }

  @Test
  void a_good_call_is_answered_with_its_request_id() throws Exception {
    var answer = server.call("InitiateAuth", GOOD);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-amz-json-1.1");
    assertThat(answer.headers().firstValue("x-amzn-RequestId"))
        .contains(json(answer).getString("Session"));
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    assertThat(json(answer).getJsonObject("Input")).isEqualTo(new JsonObject(GOOD));
  }

  @Test
  void a_refusal_is_told_in_the_body_and_in_headers_that_pages_may_read() throws Exception {
    var answer = server.call("GetUser", "{\"AccessToken\":\"a.b.c\"}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer))
        .isEqualTo(
            new JsonObject()
                .put("__type", "NotAuthorizedException")
                .put("message", "Access Token has been revoked"));
    assertThat(answer.headers().firstValue("x-amzn-ErrorMessage"))
        .contains("Access Token has been revoked");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    assertThat(answer.headers().firstValue("Access-Control-Expose-Headers").orElse(""))
        .contains("x-amzn-ErrorType");
  }

  @Test
  void our_own_fault_is_a_500_that_says_nothing_but_its_incident() throws Exception {
    var answer = server.call("SignUp", "{\"ClientId\":\"a\",\"Username\":\"b\"}");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(json(answer).getString("__type")).isEqualTo("InternalErrorException");
    assertThat(json(answer).getString("message")).startsWith("Internal error, incident ");
    assertThat(answer.body()).doesNotContain("nobody outside");
  }

  @Test
  void a_browser_may_ask_before_it_calls() throws Exception {
    var answer =
        server.send(
            server
                .at("/")
                .header("Origin", "https://app.example.com")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type,x-amz-target,x-other")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Methods"))
        .contains("POST, OPTIONS");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Headers"))
        .contains("content-type,x-amz-target,x-other");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
  }

  @Test
  void AC041_only_an_exact_origin_is_allowed_where_origins_are_listed() throws Exception {
    try (var strict = new CognitoServer("https://app.example.com")) {
      assertThat(origin(strict, "https://app.example.com")).contains("https://app.example.com");
      assertThat(origin(strict, "https://app.example.com.evil.example")).isEmpty();
      assertThat(origin(strict, "null")).isEmpty();
    }
  }

  private static Optional<String> origin(CognitoServer server, String origin) throws Exception {
    var call = server.to("InitiateAuth", GOOD.getBytes(StandardCharsets.UTF_8));
    return server
        .send(call.header("Origin", origin))
        .headers()
        .firstValue("Access-Control-Allow-Origin");
  }

  @Test
  void a_visitor_is_told_what_this_is() throws Exception {
    var answer = server.send(server.at("/").GET());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).getString("name")).isEqualTo("Sallyport");
  }

  @Test
  void another_path_or_method_is_not_found_without_a_trace() throws Exception {
    assertThat(server.send(server.at("/health/live").GET()).statusCode()).isEqualTo(404);
    assertThat(server.send(server.at("/metrics").GET()).statusCode()).isEqualTo(404);
    assertThat(server.send(server.at("/").DELETE()).statusCode()).isEqualTo(405);
  }

  @Test
  void what_was_refused_is_counted_under_closed_labels() throws Exception {
    server.call("GetUser", "{\"AccessToken\":\"a.b.c\"}");
    server.call("Nonsense" + System.nanoTime(), "{}");
    assertThat(server.page.scrape(null).text())
        .contains("sallyport_refusals_total{kind=\"token\",reason=\"TokenRevoked\"}")
        .contains("sallyport_operations_seconds_count{operation=\"GetUser\"")
        .doesNotContain("Nonsense");
  }

  private static Arguments row(
      String what, String operation, String body, int status, String type) {
    return Arguments.of(what, operation, body.getBytes(StandardCharsets.UTF_8), status, type);
  }

  private static String padded(int bytes) {
    return GOOD + " ".repeat(bytes - GOOD.length());
  }

  private static JsonObject json(HttpResponse<String> answer) {
    return new JsonObject(answer.body());
  }
}
