package dev.sallyport.ingress.oauth2;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.validators.LogoutTokenValidator;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.SallyportForTests;
import dev.sallyport.ingress.pages.PageBrowser;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * What the back-channel logout profile of OpenID Connect asks of a provider, one test a
 * requirement: the clients are a server that reads logout tokens with Nimbus's validator.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BackChannelLogoutIT {
  private static final String POOL = "local_BackChannel";
  private static final String PASSWORD = "Horse-Battery-8";
  private static final String SECRET = "aClientSecretOfTheRelyingParty";
  private static final String CALLBACK = "https://rp.example.com/cb";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final long PATIENCE = 10;

  private static SallyportForTests sallyport;
  private static HttpServer clients;
  private static JsonObject found;
  private static JWKSet keys;

  /** What came, and where. */
  private record Heard(String client, String type, String form) {}

  private static final BlockingQueue<Heard> HEARD = new LinkedBlockingQueue<>();
  private static volatile int status = 200;

  private PageBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    clients = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    clients.createContext(
        "/",
        exchange -> {
          var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          HEARD.add(
              new Heard(
                  exchange.getRequestURI().getPath().substring(1),
                  exchange.getRequestHeaders().getFirst("content-type"),
                  body));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    clients.start();
    var file = Files.createTempFile("backchannel", ".yaml");
    file.toFile().deleteOnExit();
    Files.writeString(
        file,
        """
        region: local
        accessKeys:
          - {id: SALLYPORTDEMOKEY0001, secret: demo-secret-for-localhost-only-000000000}
        providers:
          inside: true
        pools:
          - id: %1$s
            clients:
              - {id: rp, secret: %2$s, oauth: {callbacks: ["%3$s"], backChannel: "%4$s/rp"}}
              - {id: other, secret: %2$s, oauth: {callbacks: ["%3$s"], backChannel: "%4$s/other"}}
              - {id: deaf, secret: %2$s, oauth: {callbacks: ["%3$s"]}}
        """
            .formatted(
                POOL, SECRET, CALLBACK, "http://127.0.0.1:" + clients.getAddress().getPort()));
    sallyport = SallyportForTests.of(file, Map.of());
    found =
        new JsonObject(
            sallyport
                .get(sallyport.api().resolve("/" + POOL + "/.well-known/openid-configuration"))
                .body());
    keys =
        JWKSet.parse(
            sallyport
                .get(sallyport.api().resolve(URI.create(found.getString("jwks_uri")).getPath()))
                .body());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    clients.stop(0);
  }

  @BeforeEach
  void open() {
    browser = new PageBrowser(sallyport.api());
    status = 200;
  }

  @AfterEach
  void nothing_more_was_said() {
    assertThat(HEARD).isEmpty();
  }

  private static String person(String name) {
    sallyport
        .sdk()
        .adminCreateUser(r -> r.userPoolId(POOL).username(name).messageAction("SUPPRESS"));
    sallyport
        .sdk()
        .adminSetUserPassword(
            r -> r.userPoolId(POOL).username(name).password(PASSWORD).permanent(true));
    return name;
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(
            each ->
                each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private Map<String, String> authorized(String client, String name) {
    var asked = new LinkedHashMap<String, String>();
    asked.put("client_id", client);
    asked.put("response_type", "code");
    asked.put("scope", "openid");
    asked.put("redirect_uri", CALLBACK);
    browser.open("/oauth2/authorize?" + form(asked));
    if (browser.header("location").startsWith("/login?")) {
      browser.open(browser.header("location"));
      browser.submit("username", name, "password", PASSWORD);
    }
    return browser.sentTo();
  }

  private JsonObject tokens(String client, String name) throws Exception {
    var fields =
        Map.of(
            "grant_type",
            "authorization_code",
            "code",
            authorized(client, name).get("code"),
            "redirect_uri",
            CALLBACK);
    var request =
        HttpRequest.newBuilder(sallyport.api().resolve("/oauth2/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString((client + ":" + SECRET).getBytes()))
            .POST(HttpRequest.BodyPublishers.ofString(form(fields)))
            .build();
    return new JsonObject(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private static SignedJWT id(JsonObject tokens) throws Exception {
    return SignedJWT.parse(tokens.getString("id_token"));
  }

  private static Heard heard() throws Exception {
    var heard = HEARD.poll(PATIENCE, SECONDS);
    assertThat(heard).as("a client was told").isNotNull();
    return heard;
  }

  private static SignedJWT token(Heard heard) throws Exception {
    assertThat(heard.type()).isEqualTo("application/x-www-form-urlencoded");
    assertThat(heard.form()).startsWith("logout_token=").doesNotContain("&");
    return SignedJWT.parse(
        URLDecoder.decode(
            heard.form().substring("logout_token=".length()), StandardCharsets.UTF_8));
  }

  private static LogoutTokenClaimsSet valid(Heard heard) throws Exception {
    return new LogoutTokenValidator(
            new Issuer(found.getString("issuer")),
            new ClientID(heard.client()),
            JWSAlgorithm.RS256,
            keys)
        .validate(token(heard));
  }

  private void leave() {
    browser.open("/logout?client_id=rp");
  }

  @Test
  void discovery_says_that_clients_are_told_and_of_which_session() {
    assertThat(found.getBoolean("backchannel_logout_supported")).isTrue();
    assertThat(found.getBoolean("backchannel_logout_session_supported")).isTrue();
  }

  @Test
  void a_client_is_told_whose_session_ended_by_a_token_that_validates() throws Exception {
    var id = id(tokens("rp", person("anna")));
    leave();
    var told = heard();
    var claims = valid(told);
    assertThat(told.client()).isEqualTo("rp");
    assertThat(claims.getSubject().getValue()).isEqualTo(id.getJWTClaimsSet().getSubject());
    assertThat(claims.getSessionID().getValue())
        .isEqualTo(id.getJWTClaimsSet().getStringClaim("sid"));
  }

  @Test
  void a_logout_token_has_an_id_and_an_end_and_no_nonce() throws Exception {
    tokens("rp", person("bert"));
    leave();
    var token = token(heard());
    var claims = token.getJWTClaimsSet();
    assertThat(claims.getJWTID()).isNotBlank();
    assertThat(claims.getExpirationTime().getTime() - claims.getIssueTime().getTime())
        .isBetween(1L, 120_000L);
    assertThat(claims.getClaims()).doesNotContainKeys("nonce", "token_use");
    assertThat(claims.getJSONObjectClaim("events"))
        .containsOnlyKeys("http://schemas.openid.net/event/backchannel-logout");
  }

  @Test
  void every_client_of_the_session_is_told_once_and_no_other() throws Exception {
    var name = person("carl");
    var first = id(tokens("rp", name)).getJWTClaimsSet();
    var second = id(tokens("other", name)).getJWTClaimsSet();
    tokens("deaf", name);
    assertThat(second.getStringClaim("sid")).isEqualTo(first.getStringClaim("sid"));
    leave();
    var one = heard();
    var another = heard();
    assertThat(List.of(one.client(), another.client())).containsExactlyInAnyOrder("rp", "other");
    assertThat(valid(one).getJWTID()).isNotEqualTo(valid(another).getJWTID());
    leave();
  }

  @Test
  void sessions_in_other_browsers_live_on() throws Exception {
    var name = person("dora");
    var here = id(tokens("rp", name)).getJWTClaimsSet().getStringClaim("sid");
    var mine = browser;
    browser = new PageBrowser(sallyport.api());
    var there = id(tokens("rp", name)).getJWTClaimsSet().getStringClaim("sid");
    assertThat(there).isNotEqualTo(here);
    mine.open("/logout?client_id=rp");
    assertThat(valid(heard()).getSessionID().getValue()).isEqualTo(here);
    leave();
    assertThat(valid(heard()).getSessionID().getValue()).isEqualTo(there);
  }

  @Test
  void whoever_signs_out_everywhere_is_signed_out_of_every_session_by_one_token() throws Exception {
    var name = person("emil");
    tokens("rp", name);
    browser = new PageBrowser(sallyport.api());
    tokens("rp", name);
    sallyport.sdk().adminUserGlobalSignOut(r -> r.userPoolId(POOL).username(name));
    var claims = valid(heard());
    assertThat(claims.getSubject()).isNotNull();
    assertThat(claims.getSessionID()).isNull();
  }

  @Test
  void clients_of_somebody_who_was_deleted_are_told() throws Exception {
    var name = person("fred");
    var sub = id(tokens("rp", name)).getJWTClaimsSet().getSubject();
    sallyport.sdk().adminDeleteUser(r -> r.userPoolId(POOL).username(name));
    assertThat(valid(heard()).getSubject().getValue()).isEqualTo(sub);
  }

  @Test
  void a_client_that_does_not_answer_is_told_once_more_and_hinders_nobody() throws Exception {
    tokens("rp", person("gina"));
    status = 503;
    leave();
    assertThat(browser.status()).isEqualTo(302);
    var first = token(heard()).getJWTClaimsSet().getJWTID();
    assertThat(token(heard()).getJWTClaimsSet().getJWTID()).isNotEqualTo(first);
  }
}
