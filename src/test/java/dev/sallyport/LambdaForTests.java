package dev.sallyport;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * The functions of a pool, behind one HTTP server as an emulator of AWS Lambda has them. A function
 * that no test gave an answer to returns its event as it came.
 */
public final class LambdaForTests implements AutoCloseable {
  /** One call of a function. */
  public record Called(HttpServerRequest request, Buffer body) {
    /** The event. */
    public JsonObject event() {
      return new JsonObject(body);
    }

    /** Answers with this, as it is. */
    public void answer(int status, String body) {
      request.response().setStatusCode(status).end(body);
    }

    /** Answers as a function does that threw an error. */
    public void fail(String message) {
      request
          .response()
          .putHeader("X-Amz-Function-Error", "Unhandled")
          .end(new JsonObject().put("errorMessage", message).put("errorType", "Error").encode());
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final Queue<Called> calls = new ConcurrentLinkedQueue<>();
  private final Map<String, Consumer<Called>> functions = new ConcurrentHashMap<>();

  /** On a free port. */
  public LambdaForTests() {
    server =
        SallyportForTests.done(
            vertx.createHttpServer().requestHandler(this::receive).listen(0, "127.0.0.1"));
  }

  private void receive(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              var called = new Called(request, body);
              calls.add(called);
              var source = called.event().getString("triggerSource");
              functions.entrySet().stream()
                  .filter(each -> source.startsWith(each.getKey()))
                  .findFirst()
                  .map(Map.Entry::getValue)
                  .orElse(echo -> echo.answer(200, echo.body().toString()))
                  .accept(called);
            });
  }

  /** From now on, events whose source begins so are received by this. */
  public void receives(String source, Consumer<Called> function) {
    functions.put(source, function);
  }

  /** From now on, events whose source begins so get this put into their response. */
  public void answers(String source, JsonObject response) {
    receives(
        source, called -> called.answer(200, called.event().put("response", response).encode()));
  }

  /** From now on, functions with such sources throw this. */
  public void fails(String source, String message) {
    receives(source, called -> called.fail(message));
  }

  /** All functions return their events again, and nothing was called. */
  public void forget() {
    functions.clear();
    calls.clear();
  }

  /** The events since, whose source begins so. */
  public List<JsonObject> events(String source) {
    return calls().stream()
        .map(Called::event)
        .filter(event -> event.getString("triggerSource").startsWith(source))
        .toList();
  }

  /** All calls since. */
  public List<Called> calls() {
    return List.copyOf(calls);
  }

  /** Where it listens. */
  public int port() {
    return server.actualPort();
  }

  /** Its address, without a slash at the end. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /**
   * A configuration with one pool that calls these functions and a client {@code app}.
   *
   * @param lambdaConfig lines of the pool's {@code lambdaConfig}, each naming {@code fn}
   * @param more further lines of the pool
   */
  public Path file(List<String> lambdaConfig, String... more) {
    var text =
        """
        region: local
        accessKeys:
          - id: SALLYPORTDEMOKEY0001
            secret: demo-secret-for-localhost-only-000000000
        triggers:
          - name: fn
            url: %s
            function: fn
        pools:
          - id: local_Sallyport
            autoVerify: [email]
            clients:
              - id: app
                flows:
                  - ALLOW_USER_PASSWORD_AUTH
                  - ALLOW_ADMIN_USER_PASSWORD_AUTH
                  - ALLOW_USER_SRP_AUTH
                  - ALLOW_CUSTOM_AUTH
                  - ALLOW_REFRESH_TOKEN_AUTH
              - id: telling
                hideUsers: false
                flows:
                  - ALLOW_USER_PASSWORD_AUTH
                  - ALLOW_USER_SRP_AUTH
                  - ALLOW_CUSTOM_AUTH
              - id: rotating
                flows: [ALLOW_USER_PASSWORD_AUTH]
                refreshTokenRotation: 60s
            lambdaConfig:
        """
            .formatted(url());
    try {
      return Files.writeString(
          Files.createTempFile("sallyport", ".yaml"),
          text
              + (String.join("\n", lambdaConfig) + "\n").indent(6)
              + (String.join("\n", more) + "\n").indent(4));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Override
  public void close() {
    SallyportForTests.done(vertx.close());
  }
}
