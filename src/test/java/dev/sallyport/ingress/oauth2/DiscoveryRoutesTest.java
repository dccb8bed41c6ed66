package dev.sallyport.ingress.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.AdmissionConfig;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.Drain;
import dev.sallyport.ingress.IngressVerticle;
import dev.sallyport.telemetry.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DiscoveryRoutesTest {
  private static final String JWKS = "{\"keys\":[{\"alg\":\"RS256\"},{\"alg\":\"RS256\"}]}";
  private static final String KEYS = "/.well-known/jwks.json";
  private static final String CONFIGURATION = "/.well-known/openid-configuration";
  private static Vertx vertx;
  private static int port;

  @BeforeAll
  static void open() throws Exception {
    vertx = Vertx.vertx();
    var metrics = new Metrics(new SimpleMeterRegistry());
    var admission = new Admission(new AdmissionConfig(1, 1, 1, 1, 1), metrics);
    var routes =
        new DiscoveryRoutes("https://auth.example.com", (pool, _) -> keys(pool), admission);
    port =
        IngressVerticle.deploy(
                vertx,
                new IngressVerticle.Site(
                    1, "127.0.0.1", 0, 1, 100, java.util.List.of(), false, false),
                new Drain(Duration.ofSeconds(1)),
                metrics,
                v -> {
                  var router = Router.router(v);
                  routes.mount(router);
                  return router;
                })
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS)
            .port();
  }

  @AfterAll
  static void close() {
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static Future<String> keys(String pool) {
    return switch (pool) {
      case "local_Sallyport" -> Future.succeededFuture(JWKS);
      case "local_Broken" -> Future.failedFuture(new Failed(new Failure.Broken("i")));
      default -> Future.failedFuture(new Failed(new Failure.PoolNotFound(pool)));
    };
  }

  @Test
  void the_keys_of_a_pool_are_public_and_may_be_kept_for_five_minutes() throws Exception {
    var answer = get("/local_Sallyport" + KEYS);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(JWKS);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("public, max-age=300");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void the_document_names_the_pool_its_keys_and_the_endpoints() throws Exception {
    assertThat(new JsonObject(get("/local_Sallyport" + CONFIGURATION).body()))
        .isEqualTo(
            OAuth2Routes.described("https://auth.example.com")
                .put("issuer", "https://auth.example.com/local_Sallyport")
                .put("jwks_uri", "https://auth.example.com/local_Sallyport/.well-known/jwks.json")
                .put("subject_types_supported", JsonArray.of("public"))
                .put("id_token_signing_alg_values_supported", JsonArray.of("RS256")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"local_Other", "nonsense", "local_..%2f..", "%00"})
  void an_unknown_pool_is_not_found(String pool) throws Exception {
    var answer = get("/" + pool + KEYS);
    assertThat(answer.statusCode()).isIn(400, 404);
    assertThat(answer.headers().firstValue("Cache-Control").orElse("")).doesNotContain("public");
  }

  @Test
  void trouble_is_a_503_that_nobody_keeps() throws Exception {
    var answer = get("/local_Broken" + CONFIGURATION);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
  }

  private static HttpResponse<String> get(String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
