package dev.sallyport.ingress.gate;

import dev.sallyport.SallyportForTests;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An API that tells what it was asked, and remembers it. */
public final class Echo implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
  private final HttpServer server;

  /** Starts it on a free port. */
  public Echo() {
    var options = new HttpServerOptions().setMaxFormAttributeSize(-1);
    server =
        SallyportForTests.done(
            vertx.createHttpServer(options).requestHandler(this::tell).listen(0, "127.0.0.1"));
  }

  int port() {
    return server.actualPort();
  }

  /** Where it is. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** The targets of all requests so far, in order. */
  java.util.List<String> asked() {
    return java.util.List.copyOf(asked);
  }

  private void tell(HttpServerRequest request) {
    asked.add(request.uri());
    var headers = new JsonArray();
    for (Map.Entry<String, String> header : request.headers()) {
      headers.add(new JsonArray().add(header.getKey()).add(header.getValue()));
    }
    request
        .body()
        .onSuccess(
            body ->
                request
                    .response()
                    .putHeader("Content-Type", "application/json")
                    .putHeader("X-Echo", "yes")
                    .putHeader("Connection", "X-Hop")
                    .putHeader("X-Hop", "of one connection")
                    .end(
                        new JsonObject()
                            .put("method", request.method().name())
                            .put("uri", request.uri())
                            .put("headers", headers)
                            .put("body", body.toString())
                            .toBuffer()));
  }

  @Override
  public void close() {
    SallyportForTests.done(vertx.close());
  }
}
