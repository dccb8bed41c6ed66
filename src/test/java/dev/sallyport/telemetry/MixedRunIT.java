package dev.sallyport.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import dev.sallyport.ingress.gate.Echo;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CognitoIdentityProviderException;

/** What {@code /metrics} says after some of everything was asked, by friends and strangers. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MixedRunIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int STRANGERS = 30;

  /** What a series is called, and its labels. */
  private static final Pattern SERIES = Pattern.compile("(?m)^([a-z]\\w*)(?:\\{(.*)})? \\S+$");

  /** The parts that Prometheus makes of one meter. */
  private static final Pattern PART =
      Pattern.compile("(_seconds)?(_total|_count|_sum|_max|_bucket)?$");

  /** A metric in an expression: all others of these rooms' names would be labels. */
  private static final Pattern ASKED = Pattern.compile("\\b(?:sallyport|vertx|jvm|process)_\\w+");

  private static Echo api;
  private static SallyportForTests sallyport;
  private static String page;

  @BeforeAll
  static void run() {
    api = new Echo();
    sallyport =
        Guarded.by(
            """
            issuers:
              - name: ours
                pool: local_Sallyport
            upstreams:
              - name: api
                servers: [%s]
            routes:
              - name: open
                path: /open/**
                allow: ANONYMOUS
                upstream: api
              - name: mine
                path: /mine/**
                upstream: api
            """
                .formatted(api.url()),
            Map.of());
    var tokens = sallyport.signedIn("alice", "Correct-Horse-7");
    for (int i = 0; i < 2; i++) {
      get("/mine/page", "Bearer " + tokens.accessToken());
    }
    for (int i = 0; i < STRANGERS; i++) {
      stranger("stranger" + i);
    }
    page = sallyport.get(sallyport.ops().resolve("/metrics")).body();
  }

  /** Asks in every way under names of their own. */
  private static void stranger(String name) {
    try {
      sallyport.signedIn(name, "Wrong-Horse-" + name);
    } catch (CognitoIdentityProviderException refused) {
      // as it should be
    }
    sallyport.post("InitiateAuth", "{\"ClientId\":\"" + name + "\",\"AuthFlow\":\"" + name + "\"}");
    sallyport.post(name, "{}");
    send(
        HttpRequest.newBuilder(sallyport.api().resolve("/" + name + "?client_id=" + name))
            .method(name.toUpperCase(java.util.Locale.ROOT), HttpRequest.BodyPublishers.noBody())
            .build());
    sallyport.get(sallyport.api().resolve("/oauth2/authorize?client_id=" + name));
    get("/open/" + name, name);
    get("/" + name, name);
    get("/mine/" + name, "Bearer " + name);
  }

  private static void get(String path, String authorization) {
    send(
        HttpRequest.newBuilder(sallyport.gate().resolve(path))
            .header("Authorization", authorization)
            .build());
  }

  private static void send(HttpRequest request) {
    try {
      HTTP.send(request, HttpResponse.BodyHandlers.discarding());
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    api.close();
  }

  private static Set<String> found(Pattern pattern, String text, Function<Matcher, String> what) {
    var all = new TreeSet<String>();
    for (var matcher = pattern.matcher(text); matcher.find(); ) {
      all.add(what.apply(matcher));
    }
    return all;
  }

  private static String meter(String series) {
    return PART.matcher(series).replaceFirst("");
  }

  /** Ours, as Prometheus spells them. */
  private static Set<String> ours() {
    return Metrics.NAMES.stream().map(n -> n.replace('.', '_')).collect(Collectors.toSet());
  }

  @Test
  void every_metric_is_one_of_the_list_or_of_the_JVM_and_of_vertx() {
    assertThat(found(SERIES, page, m -> meter(m.group(1))))
        .filteredOn(name -> !name.matches("(jvm|process|system|vertx)_.*"))
        .isNotEmpty()
        .isSubsetOf(ours());
  }

  @Test
  void every_metric_that_the_alerts_and_the_dashboard_ask_for_is_there() throws IOException {
    var served = found(SERIES, page, m -> m.group(1));
    var asked = new TreeSet<String>();
    for (var file : List.of("rules.yaml", "sallyport.json")) {
      asked.addAll(found(ASKED, Files.readString(Path.of("k8s/monitoring", file)), Matcher::group));
    }

    assertThat(asked).hasSizeGreaterThan(20);
    // What did not happen in this run has no series yet, but a name.
    assertThat(asked)
        .filteredOn(name -> !served.contains(name))
        .allSatisfy(name -> assertThat(ours()).contains(meter(name)));
  }

  @Test
  void AC113_no_stranger_makes_a_series_or_a_value_of_a_label_by_any_name() {
    assertThat(page).doesNotContainIgnoringCase("stranger");
    var series =
        found(SERIES, page, Matcher::group).stream()
            .filter(line -> line.startsWith("sallyport_"))
            .filter(line -> !line.contains("_bucket{"))
            .toList();
    assertThat(series).hasSizeLessThan(100);
  }
}
