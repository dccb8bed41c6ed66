package dev.sallyport.telemetry;

import dev.sallyport.SallyportForTests;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Receives traces as OTLP over HTTP (protobuf), and keeps every span. */
public final class OtlpCollector implements AutoCloseable {
  /** A traceparent whose trace is kept, whether its id is said to be random or not. */
  public static final String KEPT = "00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]";

  private final Vertx vertx = Vertx.vertx();
  private final Queue<Span> spans = new ConcurrentLinkedQueue<>();
  private final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
  private final HttpServer server;

  /** Begins to listen. */
  public OtlpCollector() {
    server =
        SallyportForTests.done(
            vertx.createHttpServer().requestHandler(this::take).listen(0, "127.0.0.1"));
  }

  /** Where traces are to be sent. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.actualPort() + "/v1/traces";
  }

  private void take(HttpServerRequest request) {
    authorizations.add(String.valueOf(request.getHeader("Authorization")));
    request
        .body()
        .onSuccess(
            body -> {
              try {
                ExportTraceServiceRequest.parseFrom(body.getBytes())
                    .getResourceSpansList()
                    .forEach(
                        of -> of.getScopeSpansList().forEach(s -> spans.addAll(s.getSpansList())));
                request.response().putHeader("Content-Type", "application/x-protobuf").end();
              } catch (IOException unreadable) {
                request.response().setStatusCode(400).end();
              }
            });
  }

  /** All spans so far. */
  public List<Span> spans() {
    return List.copyOf(spans);
  }

  /** What came as the header Authorization, each time. */
  public List<String> authorizations() {
    return List.copyOf(authorizations);
  }

  /** The spans of the trace that has a span of this name, the latest; none while there is none. */
  public List<Span> traceOf(String name) {
    var named = spans().stream().filter(span -> span.getName().equals(name)).toList();
    return named.isEmpty() ? List.of() : trace(id(named.getLast()));
  }

  /** The spans of this trace. */
  public List<Span> trace(String id) {
    return spans().stream().filter(span -> id(span).equals(id)).toList();
  }

  /** The trace's id, in hexadecimal digits. */
  public static String id(Span span) {
    return HexFormat.of().formatHex(span.getTraceId().toByteArray());
  }

  /** The span's own id, in hexadecimal digits. */
  public static String spanId(Span span) {
    return HexFormat.of().formatHex(span.getSpanId().toByteArray());
  }

  @Override
  public void close() {
    SallyportForTests.done(vertx.close());
  }
}
