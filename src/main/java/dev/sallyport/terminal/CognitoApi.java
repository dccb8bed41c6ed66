package dev.sallyport.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;

/** Cognito's JSON protocol as an unsigned client speaks it (auth-flows.md §1). Blocks. */
final class CognitoApi implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** Longer than any gateway lets functions of a pool take. */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private static final long MOST_BYTES = 4 * 1_024 * 1_024;
  private static final int OK = 200;

  private final URI endpoint;
  private final BiConsumer<String, JsonObject> listener;

  /** Follows no redirects: what is sent is meant for nobody else. */
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();

  /**
   * The API there.
   *
   * @param listener hears each operation and what was answered
   */
  CognitoApi(URI endpoint, BiConsumer<String, JsonObject> listener) {
    this.endpoint = endpoint;
    this.listener = listener;
  }

  /** Where it is, for a name. */
  String host() {
    return endpoint.getHost();
  }

  /** What it answers. Throws {@link ApiRefusal} where that is an error. */
  JsonObject call(String operation, JsonObject input) throws IOException {
    var request =
        HttpRequest.newBuilder(endpoint)
            .timeout(ANSWER)
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "AWSCognitoIdentityProviderService." + operation)
            .POST(BodyPublishers.ofString(input.encode()))
            .build();
    var response = sent(request);
    var output = object(response);
    listener.accept(operation, output);
    if (response.statusCode() != OK) {
      throw new ApiRefusal(
          text(output, "__type", "HTTP " + response.statusCode()).replaceFirst("^.*#", ""),
          text(output, "message", text(output, "Message", "no reason given")),
          response.headers().firstValue("x-sallyport-attempt").orElse(null));
    }
    return output;
  }

  private HttpResponse<byte[]> sent(HttpRequest request) throws IOException {
    try {
      return http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    } catch (IOException trouble) {
      var why = Objects.requireNonNullElse(trouble.getMessage(), "no connection");
      throw new IOException(endpoint + " does not answer: " + why, trouble);
    }
  }

  private JsonObject object(HttpResponse<byte[]> response) throws IOException {
    try {
      return new JsonObject(new String(response.body(), UTF_8));
    } catch (DecodeException noJson) {
      throw new IOException(
          endpoint + " is no Cognito API: it answers " + response.statusCode() + " without JSON",
          noJson);
    }
  }

  private static String text(JsonObject from, String name, String otherwise) {
    return from.getValue(name) instanceof String text ? text : otherwise;
  }

  @Override
  public void close() {
    http.close();
  }
}
