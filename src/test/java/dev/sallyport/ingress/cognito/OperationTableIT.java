package dev.sallyport.ingress.cognito;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** The table of all operations of Cognito's says what each is here, and the server does so. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OperationTableIT {
  private static final String TABLE = "/cognito/operations.tsv";
  private static final String UNKNOWN = "UnknownOperationException";
  private static final AwsCredentialsIdentity KEY =
      AwsCredentialsIdentity.create(
          "SALLYPORTDEMOKEY0001", "demo-secret-for-localhost-only-000000000");
  private static final JsonObject MODEL = resource("/cognito/constraints.json");
  private static SallyportForTests sallyport;
  private static HttpClient http;

  /**
   * One line of the table.
   *
   * @param error what a refused operation answers
   * @param input what it is refused with
   */
  record Line(String tier, String operation, String state, String error, String input) {
    static Line of(String text) {
      var cells = text.split("\t", -1);
      return new Line(cells[0], cells[1], cells[2], cell(cells, 3), cell(cells, 4));
    }

    private static String cell(String[] cells, int index) {
      return index < cells.length ? cells[index] : "";
    }

    boolean signed() {
      var row = MODEL.getJsonObject("operations").getJsonObject(operation);
      return "sigv4".equals(row.getString("auth"));
    }

    @Override
    public String toString() {
      return operation + " " + state;
    }
  }

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    http.close();
    sallyport.close();
  }

  private static String text(String name) {
    try (var file = OperationTableIT.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  private static JsonObject resource(String name) {
    return new JsonObject(text(name));
  }

  static Stream<Line> lines() {
    return text(TABLE).lines().filter(line -> !line.startsWith("#")).map(Line::of);
  }

  static Stream<Line> here() {
    return lines().filter(line -> List.of("works", "stored").contains(line.state()));
  }

  static Stream<Line> refused() {
    return lines().filter(line -> line.state().equals("refused"));
  }

  @Test
  void the_table_names_exactly_the_operations_of_the_model_each_once_by_tier() {
    assertThat(lines().map(Line::operation))
        .containsExactlyInAnyOrderElementsOf(MODEL.getJsonObject("operations").fieldNames());
    assertThat(lines().collect(Collectors.groupingBy(Line::tier, Collectors.counting())))
        .isEqualTo(Map.of("A", 32L, "B", 23L, "C", 37L, "D", 30L));
    assertThat(lines().map(Line::state)).containsOnly("works", "stored", "refused");
  }

  @ParameterizedTest
  @MethodSource("here")
  void what_is_here_answers_for_itself(Line line) {
    var answer = call(line, "{}", line.signed());
    assertThat(answer.getString("__type", "ok"))
        .isNotIn(UNKNOWN, "UnsupportedOperationException", "InternalErrorException")
        .isNotIn("MissingAuthenticationTokenException", "InvalidSignatureException");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void what_is_refused_says_so(Line line) {
    var answer = call(line, line.input(), line.signed());
    assertThat(answer.getString("__type")).isEqualTo(line.error());
    assertThat(answer.getString("message"))
        .isEqualTo(line.operation() + " is not supported by this version of Sallyport.");
  }

  @ParameterizedTest
  @MethodSource("lines")
  void what_administrators_sign_is_refused_unsigned_and_nothing_else_is(Line line) {
    var answer = call(line, line.input().isEmpty() ? "{}" : line.input(), false);
    var told = answer.getString("__type", "ok");
    if (line.signed()) {
      assertThat(told).isEqualTo("MissingAuthenticationTokenException");
    } else {
      assertThat(told).isNotEqualTo("MissingAuthenticationTokenException");
    }
  }

  private static JsonObject call(Line line, String body, boolean signed) {
    var plain =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(URI.create(sallyport.api() + "/"))
            .putHeader("x-amz-target", Operation.TARGET_PREFIX + line.operation())
            .putHeader("content-type", "application/x-amz-json-1.1")
            .build();
    var request = signed ? sign(plain, body) : plain;
    var sent =
        HttpRequest.newBuilder(sallyport.api().resolve("/"))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    request
        .headers()
        .forEach(
            (name, values) -> {
              if (!name.equalsIgnoreCase("host")) {
                sent.header(name, values.getFirst());
              }
            });
    try {
      return new JsonObject(http.send(sent.build(), HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static SdkHttpRequest sign(SdkHttpRequest request, String body) {
    return AwsV4HttpSigner.create()
        .sign(
            r ->
                r.identity(KEY)
                    .request(request)
                    .payload(ContentStreamProvider.fromUtf8String(body))
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "local")
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "cognito-idp"))
        .request();
  }
}
