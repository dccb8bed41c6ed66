package dev.sallyport.ingress.gate;

import dev.sallyport.SallyportForTests;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.StreamResetException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** An API that streams, and counts what it read, wrote and lost. HTTP/1.1 and HTTP/2. */
final class Upstreaming implements AutoCloseable {
  static final int PIECE = 64 * 1024;

  final AtomicLong read = new AtomicLong();
  final AtomicLong written = new AtomicLong();
  final AtomicInteger requests = new AtomicInteger();
  final AtomicInteger broken = new AtomicInteger();

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;

  Upstreaming() {
    var options =
        new HttpServerOptions().setHttp2ClearTextEnabled(true).setReceiveBufferSize(32 * 1024);
    server =
        SallyportForTests.done(
            vertx.createHttpServer(options).requestHandler(this::serve).listen(0, "127.0.0.1"));
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  private void serve(HttpServerRequest request) {
    requests.incrementAndGet();
    var answer = request.response();
    Handler<Throwable> lost = _ -> {};
    request.exceptionHandler(lost);
    answer.exceptionHandler(
        trouble -> {
          if (trouble instanceof StreamResetException || !answer.ended()) {
            broken.incrementAndGet();
          }
        });
    var path = request.path().substring(request.path().lastIndexOf('/') + 1);
    switch (path) {
      case "swallow" -> swallow(request);
      case "pour" -> pour(answer.setChunked(true), Long.parseLong(request.getParam("bytes")));
      case "measured" -> {
        var bytes = Long.parseLong(request.getParam("bytes"));
        pour(answer.putHeader("content-length", Long.toString(bytes)), bytes);
      }
      case "first" -> answer.setChunked(true).write("first");
      case "head" -> answer.setChunked(true).writeHead();
      case "silent" -> {}
      case "half" -> {
        answer.setChunked(true).write("half").onComplete(_ -> request.connection().close());
      }
      case "short" ->
          answer
              .putHeader("content-length", "100")
              .write("half")
              .onComplete(_ -> request.connection().close());
      case "reset" -> answer.setChunked(true).write("half").onComplete(_ -> answer.reset(2));
      case "trailers" -> answer.setChunked(true).putTrailer("x-sum", "42").end("body");
      case "empty" -> answer.setStatusCode(204).end();
      case "same" -> answer.setStatusCode(304).putHeader("etag", "\"a\"").end();
      case "expects" -> {
        if (request.headers().contains("expect")) {
          answer.writeContinue();
        }
        swallow(request);
      }
      case "unwilling" -> answer.setStatusCode(413).end("no");
      case "fails" -> answer.setStatusCode(500).end("broken");
      case "events" -> {
        answer.putHeader("content-type", "text/event-stream").setChunked(true).write("data: 1\n\n");
        vertx.setTimer(1_500, _ -> answer.write("data: 2\n\n"));
      }
      case "hops" ->
          answer
              .putHeader("connection", "x-hop")
              .putHeader("x-hop", "1")
              .putHeader("keep-alive", "timeout=3")
              .putHeader("alt-svc", "h2=\":1\"")
              .putHeader("proxy-authenticate", "Basic")
              .putHeader("vary", "Accept")
              .end("ok");
      default -> answer.end(request.method() + " " + request.uri());
    }
  }

  private void swallow(HttpServerRequest request) {
    request.handler(bytes -> read.addAndGet(bytes.length()));
    request.endHandler(_ -> request.response().end(Long.toString(read.get())));
  }

  private void pour(HttpServerResponse answer, long left) {
    var rest = left;
    while (rest > 0 && !answer.closed()) {
      var piece = (int) Math.min(PIECE, rest);
      answer.write(Buffer.buffer(new byte[piece])).onFailure(_ -> {});
      written.addAndGet(piece);
      rest -= piece;
      if (answer.writeQueueFull()) {
        var next = rest;
        answer.drainHandler(_ -> pour(answer, next));
        return;
      }
    }
    if (!answer.closed()) {
      answer.end();
    }
  }

  @Override
  public void close() {
    SallyportForTests.done(vertx.close());
  }
}
