package dev.sallyport.abuse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.RawCaller.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no client sends by accident: a clear refusal, no stack trace, nothing secret in the log. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BadInputIT {
  /** Stands wherever a password, code or token could; the log is searched for it at the end. */
  private static final String SECRET = "Sesame-Open-42";

  private static final String LOGIN =
      "{\"ClientId\":\"demoapp\",\"AuthFlow\":\"USER_PASSWORD_AUTH\",\"AuthParameters\":"
          + "{\"USERNAME\":\"alice\",\"PASSWORD\":\"Sesame-Open-42\"}}";

  private static SallyportForTests sallyport;
  private static LogCapture log;

  @BeforeAll
  static void start() {
    log = LogCapture.open();
    sallyport = SallyportForTests.demo(Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    log.close();
    assertThat(log.text()).contains("decision").doesNotContain(SECRET);
  }

  private static Map<String, byte[]> bodies() {
    var bodies = new LinkedHashMap<String, byte[]>();
    bodies.put("nothing", new byte[0]);
    bodies.put("not JSON", text(SECRET));
    bodies.put("cut off", text(LOGIN.substring(0, LOGIN.length() - 2)));
    bodies.put("more after the end", text(LOGIN + SECRET));
    bodies.put("an array", text("[" + LOGIN + "]"));
    bodies.put("a string", text("\"" + SECRET + "\""));
    bodies.put("null", text("null"));
    bodies.put("a number for a string", text(LOGIN.replace("\"demoapp\"", "5")));
    bodies.put("an object for a string", text(LOGIN.replace("\"demoapp\"", "{}")));
    bodies.put("a list for a map", text(LOGIN.replaceAll("\\{\"USER.*\\}\\}", "[\"a\"]}")));
    bodies.put("a number in a map", text(LOGIN.replace("\"alice\"", "1")));
    bodies.put("null in a map", text(LOGIN.replace("\"alice\"", "null")));
    bodies.put("a repeated key", text(LOGIN.replace("{\"USER", "{\"USERNAME\":\"a\",\"USER")));
    bodies.put("a NUL byte", text(LOGIN.replace("alice", "ali\0ce")));
    bodies.put("an escaped NUL", text(LOGIN.replace("alice", "ali\\u0000ce")));
    bodies.put("half a surrogate pair", text(LOGIN.replace("alice", "ali\\ud83dce")));
    bodies.put("bad UTF-8", LOGIN.replace("alice", "ali\u00e9ce").getBytes(ISO_8859_1));
    bodies.put(
        "UTF-8 longer than need be", LOGIN.replace("alice", "\u00c0\u00af").getBytes(ISO_8859_1));
    bodies.put("a byte order mark", text("\ufeff" + LOGIN));
    bodies.put("60,000 arrays deep", text("{\"ClientId\":" + "[".repeat(60_000)));
    bodies.put("objects 10,000 deep", text("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)));
    bodies.put("a number of 60,000 digits", text("{\"ClientId\":" + "9".repeat(60_000) + "}"));
    bodies.put("an exponent", text("{\"ClientId\":1e999999999}"));
    bodies.put("64 KiB and a byte", text(LOGIN + " ".repeat(65_537 - LOGIN.length())));
    bodies.put("a megabyte", text(LOGIN + " ".repeat(1_000_000)));
    return bodies;
  }

  private static byte[] text(String body) {
    return body.getBytes(UTF_8);
  }

  static Stream<Arguments> requests() {
    return Stream.of(
            "InitiateAuth",
            "RespondToAuthChallenge",
            "SignUp",
            "ConfirmForgotPassword",
            "GetUser",
            "RevokeToken",
            "AdminGetUser",
            "ListUsers",
            "Nonsense",
            "")
        .flatMap(
            operation -> bodies().keySet().stream().map(body -> Arguments.of(operation, body)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("requests")
  void AC111_a_malformed_request_is_refused_clearly(String operation, String body) {
    try (var caller = RawCaller.from("127.0.0.1", sallyport.api())) {
      refused(caller.call(operation, bodies().get(body)));
    }
  }

  private static void refused(Answer answer) {
    assertThat(answer.status()).isBetween(400, 499);
    assertThat(answer.json().fieldNames()).containsExactlyInAnyOrder("__type", "message");
    assertThat(answer.type()).matches("[A-Z][A-Za-z]+Exception");
    assertThat(answer.message()).isNotBlank();
    assertThat(answer.headers()).containsEntry("x-amzn-errortype", answer.type() + ":");
    assertThat(answer.headers().get("x-amzn-requestid")).hasSize(36);
    assertThat(answer.body() + answer.headers())
        .doesNotContain(SECRET, "\tat ", "java.", "jackson", "vertx", "dev.sallyport");
  }

  @Test
  void the_most_that_is_taken_is_64_KiB() {
    try (var caller = RawCaller.from("127.0.0.1", sallyport.api())) {
      var answer = caller.call("InitiateAuth", text(LOGIN + " ".repeat(65_536 - LOGIN.length())));
      assertThat(answer.message()).isEqualTo("Incorrect username or password.");
    }
  }

  @Test
  void what_is_valid_and_strange_is_refused_too() {
    try (var caller = RawCaller.from("127.0.0.1", sallyport.api())) {
      for (var name :
          new String[] {"a b", "", "x".repeat(129), "\u202e", "a\nb", "\ud83d\udd11 ", "%00"}) {
        var answer = caller.password("demoapp", name, SECRET);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain(SECRET);
      }
      refused(caller.call("GetUser", new JsonObject().put("AccessToken", SECRET)));
      refused(
          caller.call(
              "RespondToAuthChallenge",
              new JsonObject()
                  .put("ClientId", "demoapp")
                  .put("ChallengeName", "CUSTOM_CHALLENGE")
                  .put("Session", SECRET.repeat(4))
                  .put(
                      "ChallengeResponses",
                      new JsonObject().put("USERNAME", "alice").put("ANSWER", SECRET))));
    }
  }

  @Test
  void AC003_a_header_one_letter_off_frames_nothing_on_any_listener() throws Exception {
    for (var listener : new URI[] {sallyport.api(), sallyport.ops()}) {
      var answers =
          raw(
              listener,
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Xength: 44\r\n\r\n"
                  + "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertThat(answers.split("HTTP/1\\.1 [0-9]{3}", -1))
          .as("both were answered as requests of their own on %s", listener)
          .hasSize(3);
    }
  }

  @Test
  void AC003_neither_does_one_that_looks_like_the_other_way_to_frame() throws Exception {
    for (var listener : new URI[] {sallyport.api(), sallyport.ops()}) {
      var answers =
          raw(
              listener,
              "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encodinh: chunked\r\n\r\n"
                  + "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertThat(answers.split("HTTP/1\\.1 [0-9]{3}", -1)).hasSize(3);
    }
  }

  private static String raw(URI listener, String request) throws IOException {
    try (var socket = new Socket(listener.getHost(), listener.getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
