package dev.sallyport.ingress.cognito;

import dev.sallyport.audit.Audit;
import dev.sallyport.config.AccessKey;
import dev.sallyport.config.AdmissionConfig;
import dev.sallyport.config.HttpConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.Drain;
import dev.sallyport.ingress.IngressVerticle;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.telemetry.MetricsPage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The endpoint on a real port of this machine, with a few operations that answer by themselves. */
final class CognitoServer implements AutoCloseable {
  static final String REGION = "local";
  static final AccessKey KEY =
      new AccessKey("AKIDEXAMPLE0000001", new Secret("a-secret-for-tests"));
  private static final String TARGET = "AWSCognitoIdentityProviderService.";

  /** An operation whose answer is made by a function. */
  record Scripted(String name, Access access, Function<Call, Future<JsonObject>> play)
      implements Operation {
    @Override
    public Future<JsonObject> run(Call call) {
      return play.apply(call);
    }
  }

  final MetricsPage page = new MetricsPage();
  final Vertx vertx = Vertx.vertx();
  final int port;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  CognitoServer(String... corsOrigins) throws Exception {
    var origins = corsOrigins.length == 0 ? List.of("*") : List.of(corsOrigins);
    var http = new HttpConfig("127.0.0.1", 0, "http://localhost", List.of(), 100, origins, 2);
    var metrics = new Metrics(page.registry());
    var operations =
        new Operations(
            List.of(
                new Scripted("InitiateAuth", Operation.Access.PUBLIC, CognitoServer::echo),
                new Scripted("GetUser", Operation.Access.PUBLIC, CognitoServer::refuse),
                new Scripted("SignUp", Operation.Access.PUBLIC, CognitoServer::breakDown),
                new Scripted("AdminGetUser", Operation.Access.SIGNED, CognitoServer::alice)),
            new Operations.Foundation(
                REGION,
                false,
                http,
                List.of(KEY),
                new Admission(new AdmissionConfig(8, 8, 8, 8, 8), metrics),
                metrics,
                new Audit(),
                InstantSource.system(),
                new SecureRandom(),
                () -> UUID.randomUUID().toString()));
    port =
        IngressVerticle.deploy(
                vertx,
                IngressVerticle.Site.of(http),
                new Drain(Duration.ofSeconds(1)),
                metrics,
                v -> {
                  var router = Router.router(v);
                  operations.mount(router);
                  return router;
                })
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS)
            .port();
  }

  private static Future<JsonObject> echo(Call call) {
    return Future.succeededFuture(
        new JsonObject().put("Session", call.requestId()).put("Input", call.input()));
  }

  private static Future<JsonObject> refuse(Call call) {
    return Future.failedFuture(new Failed(new Failure.TokenRevoked(Failure.TokenKind.ACCESS)));
  }

  private static Future<JsonObject> breakDown(Call call) {
    throw new IllegalStateException("a cause that nobody outside may read");
  }

  private static Future<JsonObject> alice(Call call) {
    return Future.succeededFuture(
        new JsonObject()
            .put("Username", call.input().getString("Username"))
            .put("Enabled", true)
            .put("UserStatus", "CONFIRMED"));
  }

  HttpRequest.Builder to(String operation, byte[] body) {
    return at("/")
        .header("X-Amz-Target", TARGET + operation)
        .header("Content-Type", "application/x-amz-json-1.1")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  HttpResponse<String> call(String operation, String body) throws Exception {
    return send(to(operation, body.getBytes(StandardCharsets.UTF_8)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Sends bytes as they are and reads until the server closes the connection. */
  static String raw(int port, String request) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
