package dev.sallyport.ingress.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** gRPC through the proxy, unary and streaming. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GrpcIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpClient HTTP =
      VERTX.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false));

  private static SallyportForTests sallyport;
  private static String token;

  /** Says what it hears, or fails as it is told. */
  private static void echo(GrpcServerRequest<Buffer, Buffer> call) {
    var answer = call.response();
    if (call.methodName().equals("Fail")) {
      call.handler(why -> answer.status(GrpcStatus.NOT_FOUND).statusMessage(why.toString()).end());
      return;
    }
    call.handler(answer::write);
    call.endHandler(_ -> answer.end());
  }

  @BeforeAll
  static void start() {
    var grpc = GrpcServer.server(VERTX).callHandler(GrpcIT::echo);
    var server =
        SallyportForTests.done(
            VERTX
                .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(true))
                .requestHandler(grpc)
                .listen(0, "127.0.0.1"));
    sallyport =
        Guarded.by(
            """
            issuers:
              - name: ours
                pool: local_Sallyport
            upstreams:
              - name: grpc
                servers: ['http://127.0.0.1:%d']
                http2: true
                answerTimeout: 500ms
            routes:
              - {name: grpc, path: /test.Echo/**, upstream: grpc, methods: [POST]}
            """
                .formatted(server.actualPort()),
            Map.of());
    token = sallyport.signedIn("alice", "Correct-Horse-7").accessToken();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    SallyportForTests.done(VERTX.close());
  }

  private static Future<HttpClientRequest> call(String method, boolean signedIn) {
    return HTTP.request(
            new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(sallyport.gate().getPort())
                .setURI("/test.Echo/" + method))
        .map(
            request -> {
              if (signedIn) {
                request.putHeader("authorization", "Bearer " + token);
              }
              return request
                  .putHeader("content-type", "application/grpc")
                  .putHeader("te", "trailers");
            });
  }

  private static Buffer message(String text) {
    return Buffer.buffer()
        .appendByte((byte) 0)
        .appendInt(text.length())
        .appendBytes(text.getBytes(UTF_8));
  }

  /** What came of a call. */
  private record Ended(HttpClientResponse answer, Buffer body) {
    private String said(String name) {
      var trailer = answer.getTrailer(name);
      return trailer == null ? answer.getHeader(name) : trailer;
    }
  }

  private static Ended unary(String method, String text, boolean signedIn) {
    return SallyportForTests.done(
        call(method, signedIn)
            .compose(request -> request.send(message(text)))
            .compose(answer -> answer.body().map(body -> new Ended(answer, body))));
  }

  @Test
  void a_call_and_its_status_come_through() {
    var ended = unary("Unary", "hello", true);
    assertThat(ended.body()).isEqualTo(message("hello"));
    assertThat(ended.answer().getTrailer("grpc-status")).isEqualTo("0");
  }

  @Test
  void so_does_a_failure() {
    var ended = unary("Fail", "nobody", true);
    assertThat(ended.said("grpc-status")).isEqualTo("5");
    assertThat(ended.said("grpc-message")).isEqualTo("nobody");
  }

  @Test
  void who_may_not_call_is_told_in_HTTP() {
    assertThat(unary("Unary", "hello", false).answer().statusCode()).isEqualTo(401);
  }

  @Test
  void two_may_talk_for_as_long_as_they_like() throws Exception {
    var heard = Buffer.buffer();
    var request = SallyportForTests.done(call("Chat", true));
    request.setChunked(true);
    request.response().onSuccess(answer -> answer.handler(heard::appendBuffer));
    for (var i = 0; i < 3; i++) {
      SallyportForTests.done(request.write(message("word " + i)));
      var length = (i + 1) * message("word 0").length();
      await().atMost(Duration.ofSeconds(5)).until(() -> heard.length() == length);
      // Longer than an answer may take to begin.
      Thread.sleep(700);
    }
    SallyportForTests.done(request.end());
    var answer = SallyportForTests.done(request.response());
    SallyportForTests.done(answer.end());
    assertThat(answer.getTrailer("grpc-status")).isEqualTo("0");
  }
}
