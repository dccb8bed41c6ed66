package dev.sallyport.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sallyport.Guarded;
import dev.sallyport.LambdaForTests;
import dev.sallyport.SallyportForTests;
import dev.sallyport.config.TracingConfig;
import dev.sallyport.ingress.gate.Echo;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** Traces, as a collector gets them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TracesIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String PASSWORD = "Correct-Horse-7";

  /** Of a trace that is kept. */
  private static final String FOREIGN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private static OtlpCollector collector;
  private static Echo api;
  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() {
    collector = new OtlpCollector();
    api = new Echo();
    sallyport = Guarded.by(gate(), Map.of("SALLYPORT_TRACING_ENDPOINT", collector.endpoint()));
  }

  private static String gate() {
    return """
    upstreams:
      - name: api
        servers: [%s]
      - name: dead
        servers: [http://127.0.0.1:1]
    routes:
      - name: dead
        path: /dead
        allow: ANONYMOUS
        upstream: dead
      - name: open
        path: /open/**
        allow: ANONYMOUS
        upstream: api
    """
        .formatted(api.url());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    api.close();
    collector.close();
  }

  private static Span root(List<Span> trace) {
    return trace.stream().filter(s -> s.getParentSpanId().isEmpty()).findFirst().orElseThrow();
  }

  private static List<Span> whole(String name) {
    await().until(() -> collector.traceOf(name).stream().anyMatch(s -> s.getName().equals(name)));
    return collector.traceOf(name);
  }

  private static HttpResponse<String> open(SallyportForTests at, String... headers) {
    var request = HttpRequest.newBuilder(at.gate().resolve("/open/page?code=hush"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** What the API behind the gate was told. */
  private static List<String> told(HttpResponse<String> echoed, String header) {
    return new JsonObject(echoed.body())
        .getJsonArray("headers").stream()
            .map(JsonArray.class::cast)
            .filter(pair -> pair.getString(0).equalsIgnoreCase(header))
            .map(pair -> pair.getString(1))
            .toList();
  }

  @Test
  void a_login_is_one_trace_from_the_request_through_flow_and_redis_to_the_token() {
    sallyport.signedIn("alice", PASSWORD);
    var trace = whole("InitiateAuth");

    assertThat(root(trace).getName()).isEqualTo("InitiateAuth");
    assertThat(trace)
        .extracting(Span::getName)
        .contains("sallyport.flow Start", "hash", "redis evalsha", "sallyport.token Mint", "sign");
    assertThat(trace).noneMatch(span -> span.toString().contains("sallyport.flow#"));
    var ids = trace.stream().map(Span::getSpanId).toList();
    assertThat(trace)
        .filteredOn(span -> !span.getParentSpanId().isEmpty())
        .allSatisfy(span -> assertThat(ids).contains(span.getParentSpanId()));
  }

  @Test
  void no_span_tells_a_name_a_secret_or_an_address_of_a_page() {
    var tokens = sallyport.signedIn("alice", PASSWORD);
    sallyport.post("InitiateAuth", "{\"nothing\": \"hush\"}");
    open(sallyport, "Authorization", "Bearer " + tokens.accessToken());
    send(HttpRequest.newBuilder(sallyport.api().resolve("/oauth2/authorize?state=hush")).build());
    send(
        HttpRequest.newBuilder(sallyport.api().resolve("/nowhere/hush"))
            .method("HUSH", HttpRequest.BodyPublishers.noBody())
            .build());
    whole("gate open");
    whole("GET /oauth2/authorize");
    whole("_OTHER");

    assertThat(collector.spans())
        .allSatisfy(
            span ->
                assertThat(span.toString())
                    .doesNotContainIgnoringCase("hush", "alice", PASSWORD, "/page", "eyJ"));
  }

  @Test
  void what_the_gate_sends_on_bears_our_trace_and_not_the_one_a_stranger_made_up() {
    var echoed = open(sallyport, "traceparent", FOREIGN, "tracestate", "theirs=1");
    var traceparents = told(echoed, "traceparent");

    assertThat(traceparents).hasSize(1);
    assertThat(told(echoed, "tracestate")).isEmpty();
    var id = traceparents.getFirst().substring(3, 35);
    assertThat(id).isNotEqualTo(FOREIGN.substring(3, 35));
    await()
        .untilAsserted(
            () ->
                assertThat(collector.trace(id))
                    .extracting(Span::getName)
                    .contains("gate open", "upstream api"));
    var upstream =
        collector.trace(id).stream()
            .filter(span -> span.getName().equals("upstream api"))
            .findFirst()
            .orElseThrow();
    assertThat(traceparents.getFirst())
        .startsWith("00-" + id + "-" + OtlpCollector.spanId(upstream) + "-")
        .matches(OtlpCollector.KEPT);
  }

  @Test
  void a_trusted_peers_trace_is_continued_and_kept_though_none_of_our_own_is() {
    try (var other =
        Guarded.by(
            gate(),
            Map.of(
                "SALLYPORT_TRACING_ENDPOINT",
                collector.endpoint(),
                "SALLYPORT_TRACING_SAMPLERATIO",
                "0",
                "SALLYPORT_TRACING_AUTHORIZATION",
                "Bearer for-the-collector",
                "SALLYPORT_TRACING_TRUSTEDPEERS",
                "127.0.0.1"))) {
      var unkept = told(open(other), "traceparent").getFirst();
      var kept = told(open(other, "traceparent", FOREIGN), "traceparent").getFirst();

      assertThat(unkept).doesNotMatch(OtlpCollector.KEPT);
      assertThat(kept).startsWith(FOREIGN.substring(0, 35)).matches(OtlpCollector.KEPT);
      await()
          .untilAsserted(
              () ->
                  assertThat(collector.trace(FOREIGN.substring(3, 35)))
                      .extracting(Span::getName)
                      .contains("gate open", "upstream api"));
      assertThat(collector.trace(unkept.substring(3, 35))).isEmpty();
      assertThat(collector.authorizations()).contains("Bearer for-the-collector");
    }
  }

  @Test
  void each_warning_of_a_request_bears_its_attempt_and_its_trace() {
    var logger = (Logger) LoggerFactory.getLogger("dev.sallyport.ingress.gate.Exchange");
    var lines = new ListAppender<ILoggingEvent>();
    lines.addFilter(new LogMarks());
    lines.start();
    logger.addAppender(lines);
    try {
      var refused = send(HttpRequest.newBuilder(sallyport.gate().resolve("/dead")).build());
      var attempt = refused.headers().firstValue("x-sallyport-attempt").orElseThrow();
      whole("gate dead");

      assertThat(lines.list)
          .anySatisfy(
              line ->
                  assertThat(line.getKeyValuePairs())
                      .contains(
                          new KeyValuePair("attempt", attempt),
                          new KeyValuePair(
                              "trace_id",
                              OtlpCollector.id(collector.traceOf("gate dead").get(0)))));
    } finally {
      logger.detachAppender(lines);
    }
  }

  @Test
  void a_pools_function_is_called_within_the_trace_of_the_sign_in_and_told_of_it() {
    try (var lambda = new LambdaForTests();
        var other =
            SallyportForTests.of(
                lambda.file(List.of("preSignUp: fn")),
                Map.of("SALLYPORT_TRACING_ENDPOINT", collector.endpoint()))) {
      var told = new CompletableFuture<String>();
      lambda.receives(
          "PreSignUp",
          called -> {
            told.complete(String.valueOf(called.request().getHeader("traceparent")));
            called.answer(200, called.event().encode());
          });
      other
          .sdk()
          .signUp(
              r ->
                  r.clientId("app")
                      .username("carol")
                      .password("Horse-Battery-8")
                      .userAttributes(SallyportForTests.attribute("email", "carol@example.com")));

      var id = told.orTimeout(30, TimeUnit.SECONDS).join().substring(3, 35);
      await()
          .untilAsserted(
              () ->
                  assertThat(collector.trace(id))
                      .extracting(Span::getName)
                      .contains("SignUp", "trigger PreSignUp"));
    }
  }

  @Test
  void times_name_a_trace_as_an_example_in_OpenMetrics() {
    sallyport.signedIn("alice", PASSWORD);
    var metrics =
        send(
            HttpRequest.newBuilder(sallyport.ops().resolve("/metrics"))
                .header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
                .build());

    assertThat(metrics.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/openmetrics-text");
    assertThat(metrics.body())
        .containsPattern(
            "sallyport_operations_seconds_bucket\\{operation=\"InitiateAuth\".* # "
                + "\\{span_id=\"[0-9a-f]{16}\",trace_id=\"[0-9a-f]{32}\"}");
    // Prometheus takes them nowhere else, and then takes nothing at all.
    assertThat(metrics.body().lines().filter(line -> line.contains(" # {")))
        .allMatch(line -> line.matches("\\w+(_bucket|_total)[{ ].*"));
  }

  @Test
  void without_an_endpoint_vertx_has_no_tracer_at_all() {
    var off = Tracing.of(TracingConfig.off(), _ -> false);
    var vertx = off.observe(Vertx.builder()).build();
    try {
      assertThat(((VertxInternal) vertx).tracer()).isNull();
    } finally {
      SallyportForTests.done(vertx.close());
      off.close();
    }
  }
}
