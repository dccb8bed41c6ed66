package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.ingress.gate.Echo;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The gate's rules are replaced while requests go through it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GateReloadIT {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static Echo even;
  private static Echo odd;
  private static Path dir;
  private static Path file;
  private static SallyportForTests sallyport;
  private static GateReload reload;
  private static String token;

  @BeforeAll
  static void start() throws Exception {
    even = new Echo();
    odd = new Echo();
    dir = Files.createDirectories(RedisForTests.scratch());
    write("v0", gate("even", even, ""));
    Files.createSymbolicLink(dir.resolve("..data"), Path.of("v0"));
    // As a ConfigMap is mounted.
    file = Files.createSymbolicLink(dir.resolve("s.yaml"), Path.of("..data", "s.yaml"));
    var settings =
        SallyportForTests.settings(
            new RedisForTests(),
            Map.of("SALLYPORT_GATE_PORT", "0", "SALLYPORT_GATE_DECISIONS_PORT", "0"));
    sallyport = SallyportForTests.of(file, settings);
    token = sallyport.signedIn("alice", "Correct-Horse-7").accessToken();
    reload = sallyport.follow(file, settings);
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    even.close();
    odd.close();
  }

  @BeforeEach
  void begin() throws Exception {
    publish(gate("even", even, ""));
    SallyportForTests.done(reload.now());
    assertThat(upstream("/thing")).isEqualTo("even");
  }

  /** A gate whose route, its upstream and the header it sets are all called the same. */
  private static String gate(String name, Echo echo, String more) {
    return """
    issuers:
      - name: ours
        pool: local_Sallyport
    upstreams:
      - name: %1$s
        servers: [%2$s]
    routes:
      - name: %1$s
        path: /thing
        upstream: %1$s
        headers: {X-%1$s: sub}
    %3$s\
    """
        .formatted(name, echo.url(), more);
  }

  private static void write(String version, String gate) throws IOException {
    Files.writeString(
        Files.createDirectories(dir.resolve(version)).resolve("s.yaml"), Guarded.text(gate));
  }

  private static final AtomicInteger VERSION = new AtomicInteger();

  /** Puts another version where the link leads, in one step. */
  private static void publish(String gate) throws IOException {
    var version = "v" + VERSION.incrementAndGet();
    write(version, gate);
    var link = Files.createSymbolicLink(dir.resolve("..next"), Path.of(version));
    Files.move(link, dir.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static HttpResponse<String> send(String path) {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create(sallyport.gate() + path))
              .header("Authorization", "Bearer " + token)
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** Which version answered, by the header that came to the upstream; its status where none did. */
  private static String upstream(String path) {
    var answer = send(path);
    return answer.statusCode() == 200 ? told(answer.body()) : Integer.toString(answer.statusCode());
  }

  private static String told(String body) {
    return new JsonObject(body)
        .getJsonArray("headers").stream()
            .map(header -> ((JsonArray) header).getString(0).toLowerCase(Locale.ROOT))
            .filter(name -> name.equals("x-even") || name.equals("x-odd"))
            .map(name -> name.substring(2))
            .collect(Collectors.joining(" and "));
  }

  private static boolean wrongly(String who) {
    return !who.equals("even") && !who.equals("odd");
  }

  private static Metrics.Reload now() {
    return SallyportForTests.done(reload.now());
  }

  private static double reloads(String outcome) {
    var wanted = "sallyport_gate_reloads_total{outcome=\"" + outcome + "\"}";
    return sallyport
        .get(sallyport.ops().resolve("/metrics"))
        .body()
        .lines()
        .filter(line -> line.startsWith(wanted))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void AC026_twenty_reloads_under_load_drop_no_request_and_mix_no_two_versions() throws Exception {
    var asking = new AtomicBoolean(true);
    var wrong = new ConcurrentLinkedQueue<String>();
    var atEven = new ConcurrentLinkedQueue<String>();
    var atOdd = new ConcurrentLinkedQueue<String>();
    var through = new AtomicInteger();
    var load =
        Stream.of(1, 2)
            .map(
                which ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              while (asking.get()) {
                                var path = "/thing?n=" + through.get() + "&by=" + which;
                                var who = upstream(path);
                                (who.equals("even") ? atEven : who.equals("odd") ? atOdd : wrong)
                                    .add(path + (wrongly(who) ? " " + who : ""));
                                through.incrementAndGet();
                              }
                            }))
            .toList();
    for (int i = 1; i <= 20; i++) {
      var before = through.get();
      publish(i % 2 == 0 ? gate("even", even, "") : gate("odd", odd, ""));
      // The watch may be first.
      assertThat(now()).isIn(Metrics.Reload.REPLACED, Metrics.Reload.UNCHANGED);
      assertThat(upstream("/thing")).isEqualTo(i % 2 == 0 ? "even" : "odd");
      await().until(() -> through.get() > before);
    }
    asking.set(false);
    for (var each : load) {
      each.join();
    }
    assertThat(wrong).isEmpty();
    // The header is one version's, and so was the upstream.
    assertThat(even.asked()).containsAll(atEven).doesNotContainAnyElementsOf(atOdd);
    assertThat(odd.asked()).containsAll(atOdd).doesNotContainAnyElementsOf(atEven);
  }

  @Test
  void a_version_that_a_link_leads_to_is_taken_by_itself() throws Exception {
    publish(gate("odd", odd, ""));
    await().atMost(Duration.ofSeconds(30)).until(() -> upstream("/thing").equals("odd"));
  }

  @Test
  void AC121_a_file_with_a_fault_changes_nothing() throws Exception {
    var refused = reloads("refused");
    publish(gate("odd", odd, "nosuchkey: 1"));
    assertThat(now()).isEqualTo(Metrics.Reload.REFUSED);
    assertThat(upstream("/thing")).isEqualTo("even");
    publish("routes: [{name: a}");
    assertThat(now()).isEqualTo(Metrics.Reload.REFUSED);
    assertThat(upstream("/thing")).isEqualTo("even");
    assertThat(reloads("refused")).isGreaterThan(refused);
  }

  @Test
  void a_gate_without_routes_refuses_everything() throws Exception {
    publish("routes: []");
    now();
    assertThat(upstream("/thing")).isEqualTo("403");
  }

  @Test
  void whose_tokens_count_is_replaced_too() throws Exception {
    publish(gate("odd", odd, "").replace("name: ours", "name: ours\n    audiences: [another]"));
    now();
    await().until(() -> upstream("/thing").equals("401"));
    publish(gate("odd", odd, "").replace("name: ours", "name: mine\n    audiences: [demoapp]"));
    now();
    await().until(() -> upstream("/thing").equals("odd"));
  }

  @Test
  void what_tokens_for_upstreams_say_is_replaced_and_no_older_one_is_handed_out() throws Exception {
    var exchanging =
        gate("odd", odd, "").replace("path: /thing", "path: /thing\n    token: EXCHANGE");
    publish(exchanging);
    now();
    assertThat(lifetime()).isEqualTo(60);
    publish("identity: {lifetime: 10s}\n" + exchanging);
    now();
    assertThat(lifetime()).isEqualTo(10);
  }

  /** Of the token that the upstream gets, in seconds. */
  private static long lifetime() throws Exception {
    var answer = send("/thing");
    assertThat(answer.statusCode()).isEqualTo(200);
    var bearer =
        new JsonObject(answer.body())
            .getJsonArray("headers").stream()
                .map(JsonArray.class::cast)
                .filter(header -> header.getString(0).equalsIgnoreCase("authorization"))
                .map(header -> header.getString(1))
                .collect(Collectors.joining());
    var claims = SignedJWT.parse(bearer.substring("Bearer ".length())).getJWTClaimsSet();
    return (claims.getExpirationTime().getTime() - claims.getIssueTime().getTime()) / 1_000;
  }

  @Test
  void connections_to_an_upstream_that_is_no_more_are_closed() throws Exception {
    assertThat(even.connections()).isPositive();
    publish(gate("odd", odd, ""));
    now();
    // Sooner than connections are closed that nobody uses.
    await().atMost(Duration.ofSeconds(45)).until(() -> even.connections() == 0);
    assertThat(upstream("/thing")).isEqualTo("odd");
  }

  @Test
  void what_belongs_to_listeners_stays() throws Exception {
    var before = sallyport.gate();
    publish("trustedProxies: [127.0.0.1]\n" + gate("odd", odd, ""));
    now();
    assertThat(upstream("/thing")).isEqualTo("odd");
    assertThat(sallyport.gate()).isEqualTo(before);
  }

  @Test
  void a_hangup_reads_it_again() throws Exception {
    var heard = new AtomicInteger();
    Hangup.means(heard::incrementAndGet);
    var kill =
        new ProcessBuilder("kill", "-HUP", Long.toString(ProcessHandle.current().pid())).start();
    assertThat(kill.waitFor()).isZero();
    await().until(() -> heard.get() > 0);
  }
}
