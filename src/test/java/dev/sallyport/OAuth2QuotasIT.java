package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ingress.pages.PageBrowser;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** How many requests there may be at the OAuth2 endpoints and on the pages. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OAuth2QuotasIT {
  private static final String SECRET = "aClientSecretOfAMachine00001";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int STARTS = 5;
  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() throws IOException {
    var file = Files.createTempFile("quotas", ".yaml");
    Files.writeString(
        file,
        """
        region: local
        accessKeys:
          - {id: SALLYPORTDEMOKEY0001, secret: demo-secret-for-localhost-only-000000000}
        http: {trustedProxies: [127.0.0.1]}
        providers: {inside: true, startsPerMinute: %d}
        quotas:
          requests: {userAuthentication: 1, userToken: 1, clientAuthentication: 1}
        pools:
          - id: local_Few
            clients:
              - {id: machine, secret: %s, oauth: {grants: [client_credentials], scopes: [a/b]}}
              - {id: spa, oauth: {scopes: [openid], callbacks: ["%s"]}}
              - {id: web, secret: %s, oauth: {scopes: [openid], callbacks: ["%s"]}}
        """
            .formatted(
                STARTS, SECRET, FederatedBrowser.CALLBACK, SECRET, FederatedBrowser.CALLBACK));
    sallyport = SallyportForTests.of(file, Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static int post(String path, String client, String from, Map<String, String> form) {
    var basic = Base64.getEncoder().encodeToString((client + ":" + SECRET).getBytes(UTF_8));
    var request =
        HttpRequest.newBuilder(sallyport.api().resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("X-Forwarded-For", from)
            .POST(HttpRequest.BodyPublishers.ofString(FederatedBrowser.query(form)));
    if (!client.isEmpty()) {
      request.header("Authorization", "Basic " + basic);
    }
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** One call is let through, whatever comes of it, and of many at once some are not. */
  private static void limited(int status, IntSupplier call) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> call.getAsInt() != status);
    assertThat(IntStream.range(0, 30).parallel().map(_ -> call.getAsInt()).toArray())
        .contains(status);
  }

  @Test
  void machines_tokens_have_a_number_of_their_own() {
    limited(
        429,
        () -> post("/oauth2/token", "machine", "", Map.of("grant_type", "client_credentials")));
  }

  @Test
  void codes_and_refresh_tokens_count_as_signing_in_each() {
    limited(
        429,
        () ->
            post(
                "/oauth2/token",
                "web",
                "",
                Map.of("grant_type", "refresh_token", "refresh_token", "none")));
    limited(
        429,
        () ->
            post(
                "/oauth2/token",
                "web",
                "",
                Map.of(
                    "grant_type", "authorization_code",
                    "code", "none",
                    "redirect_uri", FederatedBrowser.CALLBACK)));
  }

  @Test
  void revoking_and_introspecting_count_as_calls_about_tokens() {
    limited(429, () -> post("/oauth2/revoke", "web", "", Map.of("token", "none")));
    limited(429, () -> post("/oauth2/introspect", "web", "", Map.of("token", "none")));
  }

  @Test
  void each_step_on_the_pages_counts_as_one() {
    var page =
        "/login?response_type=code&client_id=web&scope=openid&redirect_uri="
            + FederatedBrowser.CALLBACK;
    limited(
        503,
        () ->
            new PageBrowser(sallyport.api())
                .open(page)
                .submit("username", SallyportForTests.somebody(), "password", "x")
                .status());
  }

  @Test
  void AC112_one_address_begins_so_many_sign_ins_at_a_provider_and_no_more() {
    var pool = FederatedPool.made(sallyport, _ -> {});
    pool.provider(
        "Corp",
        "https://corp.example",
        "corp.example",
        Map.of(
            "authorize_url", "https://corp.example/authorize",
            "token_url", "https://corp.example/token",
            "attributes_url", "https://corp.example/me",
            "jwks_uri", "https://corp.example/keys"));
    var client = pool.client("Corp");
    for (int i = 0; i < STARTS; i++) {
      assertThat(begin(client, "203.0.113.7")).startsWith("https://corp.example/authorize?");
    }
    assertThat(FederatedBrowser.parameters(begin(client, "203.0.113.7")))
        .containsEntry("error", "temporarily_unavailable")
        .containsEntry("state", "the-state");
    assertThat(begin(client, "203.0.113.8")).startsWith("https://corp.example/authorize?");
  }

  private static String begin(String client, String from) {
    return new PageBrowser(sallyport.api())
        .open(
            FederatedPool.authorize(client, Map.of())
                .substring(SallyportForTests.PUBLIC_URL.length()),
            "X-Forwarded-For",
            from)
        .header("location");
  }

  @Test
  void AC112_clients_that_prove_nothing_push_so_many_requests_and_no_more() {
    var asked =
        Map.of(
            "client_id", "spa",
            "response_type", "code",
            "scope", "openid",
            "redirect_uri", FederatedBrowser.CALLBACK,
            "code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            "code_challenge_method", "S256");
    for (int i = 0; i < STARTS; i++) {
      assertThat(post("/oauth2/par", "", "198.51.100.7", asked)).isEqualTo(201);
    }
    assertThat(post("/oauth2/par", "", "198.51.100.7", asked)).isEqualTo(429);
    assertThat(post("/oauth2/par", "", "198.51.100.8", asked)).isEqualTo(201);
  }
}
