package dev.sallyport.ingress.oauth2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.TokenTypeURI;
import com.nimbusds.oauth2.sdk.tokenexchange.TokenExchangeGrant;
import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.LogCapture;
import dev.sallyport.ingress.gate.Echo;
import dev.sallyport.ingress.pages.PageBrowser;
import dev.sallyport.token.dpop.HolderForTests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;

/** Clients that act for somebody, by the token they gave to another client (RFC 8693). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenExchangeIT {
  private static final String POOL = "local_Chain";
  private static final String PASSWORD = "Horse-Battery-8";
  private static final String SECRET = "aClientSecretOfTheBackEnd001";
  private static final String CALLBACK = "https://app.example.com/cb";
  private static final String ORDERS = "https://orders.example.com";
  private static final String STOCK = "https://stock.example.com";
  private static final String ACCESS = "urn:ietf:params:oauth:token-type:access_token";
  private static final String TOKEN = SallyportForTests.PUBLIC_URL + "/oauth2/token";

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Echo API = new Echo();
  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() throws Exception {
    var file = Files.createTempFile("exchange", ".yaml");
    file.toFile().deleteOnExit();
    var code =
        "scopes: [openid, aws.cognito.signin.user.admin, orders/read, orders/write], callbacks: [\""
            + CALLBACK
            + "\"]";
    Files.writeString(
        file,
        """
        region: local
        accessKeys:
          - {id: SALLYPORTDEMOKEY0001, secret: demo-secret-for-localhost-only-000000000}
        pools:
          - id: local_Chain
            users:
              - {username: alice, password: PASSWORD}
              - {username: bob, password: PASSWORD}
              - {username: carol, password: PASSWORD}
            clients:
              - {id: web, secret: SECRET, accessTime: 10m, oauth: {CODE}}
              - {id: other, secret: SECRET, oauth: {CODE}}
              - {id: desk, secret: SECRET, oauth: {CODE}}
              - {id: keyed, secret: SECRET, oauth: {dpop: REQUIRED, CODE}}
              - id: backend
                secret: SECRET
                oauth:
                  grants: [client_credentials, token-exchange]
                  scopes: [orders/read]
                  exchange:
                    - audience: https://orders.example.com
                      from: [web, keyed]
                      scopes: [openid, orders/read]
                      actors: [desk, second]
                    - audience: https://stock.example.com
                      from: [web]
                      scopes: [orders/read, orders/write]
                    - audience: https://loop.example.com
                      from: [backend, second]
                      scopes: [orders/read]
              - id: second
                secret: SECRET
                accessTime: 5m
                oauth:
                  grants: [client_credentials, token-exchange]
                  scopes: [orders/write]
                  exchange:
                    - {audience: "https://stock.example.com", from: [backend], scopes: [orders/read]}
              - id: third
                secret: SECRET
                oauth:
                  grants: [token-exchange]
                  exchange:
                    - {audience: "https://stock.example.com", from: [second], scopes: [orders/read]}
              - id: fourth
                secret: SECRET
                oauth:
                  grants: [token-exchange]
                  exchange:
                    - {audience: "https://stock.example.com", from: [third], scopes: [orders/read]}
          - id: local_Elsewhere
            users: [{username: alice, password: PASSWORD}]
            clients:
              - {id: elsewhere, secret: SECRET, oauth: {CODE}}
        gate:
          issuers:
            - {name: orders, pool: local_Chain, audiences: ["https://orders.example.com"]}
          upstreams:
            - {name: api, servers: ["API"]}
          routes:
            - {name: orders, path: /orders/**, upstream: api, scopes: [orders/read]}
            - {name: made, path: /made/**, upstream: api, token: EXCHANGE}
        """
            .replace("PASSWORD", PASSWORD)
            .replace("SECRET", SECRET)
            .replace("CODE", code)
            .replace("API", API.url()));
    sallyport =
        SallyportForTests.of(
            file, Map.of("SALLYPORT_GATE_PORT", "0", "SALLYPORT_GATE_DECISIONS_PORT", "0"));
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    API.close();
  }

  private static JsonObject signedIn(String who, String client, String... proofs) throws Exception {
    var verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    var browser = new PageBrowser(sallyport.api());
    browser.open(
        "/oauth2/authorize?response_type=code&client_id="
            + client
            + "&redirect_uri="
            + URLEncoder.encode(CALLBACK, UTF_8)
            + "&code_challenge_method=S256"
            + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    browser.open(browser.header("location"));
    browser.submit("username", who, "password", PASSWORD);
    var answered = URI.create(browser.header("location")).getQuery();
    var code = answered.replaceAll("(.*&)?code=([^&]*).*", "$2");
    var form =
        "grant_type=authorization_code&code_verifier="
            + verifier
            + "&code="
            + code
            + "&redirect_uri="
            + URLEncoder.encode(CALLBACK, UTF_8);
    return good(post("/oauth2/token", client, form, proofs));
  }

  private static HttpResponse<String> post(
      String path, String client, String form, String... proofs) throws Exception {
    var pair = Base64.getEncoder().encodeToString((client + ":" + SECRET).getBytes(UTF_8));
    var request =
        HttpRequest.newBuilder(sallyport.api().resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Authorization", "Basic " + pair);
    for (var proof : proofs) {
      request.header("DPoP", proof);
    }
    return HTTP.send(
        request.POST(HttpRequest.BodyPublishers.ofString(form)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /**
   * An exchange.
   *
   * @param more in the form, with its ampersand
   */
  private static HttpResponse<String> exchange(
      String client, String token, String audience, String more, String... proofs)
      throws Exception {
    var form =
        "grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token="
            + token
            + "&subject_token_type="
            + ACCESS
            + "&audience="
            + URLEncoder.encode(audience, UTF_8)
            + more;
    return post("/oauth2/token", client, form, proofs);
  }

  private static String exchanged(String client, String token, String audience) throws Exception {
    return access(good(exchange(client, token, audience, "")));
  }

  private static String by(String actorToken) {
    return "&actor_token=" + actorToken + "&actor_token_type=" + ACCESS;
  }

  private static JsonObject good(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static void refused(HttpResponse<String> answer, String error) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo(error);
  }

  private static String access(JsonObject tokens) {
    return tokens.getString("access_token");
  }

  private static String alice() throws Exception {
    return access(signedIn("alice", "web"));
  }

  private static JWTClaimsSet claims(String token) throws Exception {
    return SignedJWT.parse(token).getJWTClaimsSet();
  }

  private static int status(URI page, String token) {
    try {
      var request = HttpRequest.newBuilder(page).header("Authorization", "Bearer " + token).build();
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    } catch (Exception broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static int atTheGate(String token) {
    return status(sallyport.gate().resolve("/orders/7"), token);
  }

  private static int userInfo(String token) {
    return status(sallyport.api().resolve("/oauth2/userInfo"), token);
  }

  @Test
  void a_client_that_is_not_ours_gets_a_token_to_act_for_somebody() throws Exception {
    var subject = alice();
    var grant =
        new TokenExchangeGrant(
            new BearerAccessToken(subject),
            TokenTypeURI.ACCESS_TOKEN,
            null,
            null,
            TokenTypeURI.ACCESS_TOKEN,
            List.of(new Audience(ORDERS)));
    var response =
        TokenResponse.parse(
            new TokenRequest(
                    sallyport.api().resolve("/oauth2/token"),
                    new ClientSecretBasic(new ClientID("backend"), new Secret(SECRET)),
                    grant,
                    Scope.parse("orders/read openid"))
                .toHTTPRequest()
                .send());
    var tokens = response.toSuccessResponse().getTokens();
    assertThat(tokens.getRefreshToken()).isNull();
    var token = tokens.getBearerAccessToken();
    assertThat(token.getIssuedTokenType()).isEqualTo(TokenTypeURI.ACCESS_TOKEN);
    assertThat(token.getScope().toStringList()).containsExactly("openid", "orders/read");
    var before = claims(subject);
    var after = claims(token.getValue());
    for (var name : List.of("iss", "sub", "username", "origin_jti", "auth_time", "event_id")) {
      assertThat(after.getClaim(name)).as(name).isNotNull().isEqualTo(before.getClaim(name));
    }
    assertThat(after.getJWTID()).isNotEqualTo(before.getJWTID());
    assertThat(after.getAudience()).containsExactly(ORDERS);
    assertThat(after.getStringClaim("client_id")).isEqualTo("backend");
    assertThat(after.getStringClaim("scope")).isEqualTo("openid orders/read");
    assertThat(after.getStringClaim("token_use")).isEqualTo("access");
    assertThat(after.getJSONObjectClaim("act"))
        .isEqualTo(Map.of("sub", "backend", "client_id", "backend"));
    assertThat(after.getExpirationTime()).isBeforeOrEqualTo(before.getExpirationTime());
    assertThat(token.getLifetime()).isBetween(1L, 600L);
    assertThat(userInfo(token.getValue())).isEqualTo(200);
    var told = good(post("/oauth2/introspect", "backend", "token=" + token.getValue()));
    assertThat(told.getBoolean("active")).isTrue();
    assertThat(told.getString("aud")).isEqualTo(ORDERS);
    assertThat(told.getJsonObject("act").getString("sub")).isEqualTo("backend");
  }

  @Test
  void who_acts_for_whom_and_who_may_not_is_in_the_audit_log() throws Exception {
    var subject = alice();
    try (var log = LogCapture.open()) {
      var given = exchanged("backend", subject, ORDERS);
      refused(exchange("backend", subject, "https://nobody.example.com", ""), "invalid_target");
      refused(exchange("backend", subject + "x", ORDERS, ""), "invalid_request");
      var sub = claims(subject).getSubject();
      // They are written by a thread of their own.
      await()
          .untilAsserted(
              () ->
                  assertThat(log.text())
                      .contains(line(sub, "done", "a token for " + ORDERS))
                      .contains(line("", "refused", "TARGET"))
                      .contains(line("", "refused", "SUBJECT")));
      assertThat(log.text()).doesNotContain(subject, given, SECRET);
    }
  }

  private static String line(String who, String outcome, String why) {
    return (who.isEmpty() ? "client=\"backend\", " : "client=\"backend\", who=\"" + who + "\", ")
        + "address=\"127.0.0.1\", action=\"token exchange\", outcome=\""
        + outcome
        + "\", why=\""
        + why
        + "\"";
  }

  @Test
  void AC078_a_token_for_one_api_is_told_of_to_no_other_client() throws Exception {
    var token = exchanged("backend", alice(), ORDERS);
    for (var other : List.of("web", "second")) {
      assertThat(post("/oauth2/introspect", other, "token=" + token).body())
          .isEqualTo("{\"active\":false}");
    }
  }

  @Test
  void AC078_a_token_for_no_api_by_name_is_told_of_to_every_client_of_its_pool_and_to_no_other()
      throws Exception {
    var token = alice();
    assertThat(claims(token).getAudience()).isEmpty();
    for (var mine : List.of("web", "desk", "backend")) {
      assertThat(good(post("/oauth2/introspect", mine, "token=" + token)).getString("client_id"))
          .isEqualTo("web");
    }
    assertThat(post("/oauth2/introspect", "elsewhere", "token=" + token).body())
        .isEqualTo("{\"active\":false}");
  }

  @Test
  void without_a_scope_it_is_good_for_all_that_it_may_be() throws Exception {
    var subject = alice();
    var one = good(exchange("backend", subject, STOCK, ""));
    assertThat(one.getString("scope")).isEqualTo("orders/read orders/write");
    var both = good(exchange("backend", subject, STOCK, "&resource=" + ORDERS));
    assertThat(both.getString("scope")).isEqualTo("orders/read");
    assertThat(claims(access(both)).getAudience()).containsExactly(STOCK, ORDERS);
  }

  @Test
  void it_opens_the_api_that_it_is_for_until_the_sign_in_is_revoked() throws Exception {
    var tokens = signedIn("alice", "web");
    var token = exchanged("backend", access(tokens), ORDERS);
    assertThat(atTheGate(access(tokens))).isEqualTo(401);
    assertThat(atTheGate(exchanged("backend", access(tokens), STOCK))).isEqualTo(401);
    assertThat(atTheGate(token)).isEqualTo(200);
    assertThat(userInfo(token)).isEqualTo(200);
    var form = "token=" + tokens.getString("refresh_token");
    assertThat(post("/oauth2/revoke", "web", form).statusCode()).isEqualTo(200);
    Awaitility.await().atMost(Duration.ofSeconds(1)).until(() -> atTheGate(token) == 401);
    assertThat(userInfo(token)).isEqualTo(401);
    assertThat(post("/oauth2/introspect", "backend", "token=" + token).body())
        .isEqualTo("{\"active\":false}");
  }

  @Test
  void the_api_behind_the_gate_is_told_who_acts() throws Exception {
    var request =
        HttpRequest.newBuilder(sallyport.gate().resolve("/made/7"))
            .header("Authorization", "Bearer " + exchanged("backend", alice(), ORDERS))
            .build();
    var seen = good(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
    var made =
        seen.getJsonArray("headers").stream()
            .map(JsonArray.class::cast)
            .filter(header -> header.getString(0).equalsIgnoreCase("Authorization"))
            .map(header -> header.getString(1).substring("Bearer ".length()))
            .findFirst()
            .orElseThrow();
    assertThat(claims(made).getJSONObjectClaim("act"))
        .isEqualTo(Map.of("sub", "backend", "client_id", "backend"));
  }

  @Test
  void it_ends_where_the_person_signs_out_everywhere() throws Exception {
    var token = exchanged("backend", access(signedIn("carol", "web")), ORDERS);
    var first = good(exchange("backend", access(signedIn("carol", "web")), ORDERS, ""));
    assertThat(atTheGate(token)).isEqualTo(200);
    sallyport.sdk().adminUserGlobalSignOut(r -> r.userPoolId(POOL).username("carol"));
    Awaitility.await().atMost(Duration.ofSeconds(1)).until(() -> atTheGate(token) == 401);
    assertThat(userInfo(access(first))).isEqualTo(401);
  }

  @Test
  void it_may_be_exchanged_again_and_says_who_acted_before() throws Exception {
    var first = exchanged("backend", alice(), ORDERS);
    var second = claims(exchanged("second", first, STOCK));
    assertThat(second.getJSONObjectClaim("act"))
        .isEqualTo(
            Map.of(
                "sub",
                "second",
                "client_id",
                "second",
                "act",
                Map.of("sub", "backend", "client_id", "backend")));
    assertThat(second.getClaim("origin_jti")).isEqualTo(claims(first).getClaim("origin_jti"));
    var life =
        Duration.between(second.getIssueTime().toInstant(), second.getExpirationTime().toInstant());
    assertThat(life).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void another_may_act_where_the_rule_names_their_client() throws Exception {
    var subject = alice();
    var bob = access(signedIn("bob", "desk"));
    var token = access(good(exchange("backend", subject, ORDERS, by(bob))));
    assertThat(claims(token).getJSONObjectClaim("act"))
        .isEqualTo(Map.of("sub", claims(bob).getSubject(), "client_id", "desk"));
    var own = access(good(post("/oauth2/token", "backend", "grant_type=client_credentials")));
    assertThat(
            claims(access(good(exchange("backend", subject, STOCK, by(own)))))
                .getJSONObjectClaim("act"))
        .isEqualTo(Map.of("sub", "backend", "client_id", "backend"));
    var machine = access(good(post("/oauth2/token", "second", "grant_type=client_credentials")));
    assertThat(
            claims(access(good(exchange("backend", subject, ORDERS, by(machine)))))
                .getJSONObjectClaim("act"))
        .isEqualTo(Map.of("sub", "second", "client_id", "second"));
  }

  @Test
  void AC077_nobody_acts_who_may_not() throws Exception {
    var subject = alice();
    var desk = access(signedIn("bob", "desk"));
    refused(exchange("backend", subject, STOCK, by(desk)), "invalid_request");
    refused(
        exchange("backend", subject, ORDERS, "&resource=" + STOCK + by(desk)), "invalid_request");
    var other = access(signedIn("bob", "other"));
    refused(exchange("backend", subject, ORDERS, by(other)), "invalid_request");
    refused(exchange("backend", subject, ORDERS, by(subject)), "invalid_request");
    var delegated = exchanged("backend", subject, STOCK);
    refused(exchange("backend", subject, ORDERS, by(delegated)), "invalid_request");
    var elsewhere = access(signedIn("alice", "elsewhere"));
    refused(exchange("backend", subject, ORDERS, by(elsewhere)), "invalid_request");
    var forged = desk.substring(0, desk.length() - 8) + "AAAAAAAA";
    refused(exchange("backend", subject, ORDERS, by(forged)), "invalid_request");
    refused(exchange("backend", subject, ORDERS, "&actor_token=" + desk), "invalid_request");
    refused(exchange("backend", subject, ORDERS, "&actor_token_type=" + ACCESS), "invalid_request");
  }

  @Test
  void AC077_no_token_is_for_an_audience_that_no_rule_names_for_its_client() throws Exception {
    var subject = alice();
    refused(exchange("backend", subject, "https://else.example.com", ""), "invalid_target");
    refused(exchange("backend", subject, ORDERS + "/", ""), "invalid_target");
    refused(
        exchange("backend", subject, ORDERS, "&audience=https://else.example.com"),
        "invalid_target");
    refused(
        exchange("backend", subject, ORDERS, "&resource=https://else.example.com"),
        "invalid_target");
    refused(exchange("backend", access(signedIn("bob", "other")), ORDERS, ""), "invalid_target");
    refused(exchange("second", subject, STOCK, ""), "invalid_target");
    refused(exchange("web", subject, ORDERS, ""), "unauthorized_client");
  }

  @Test
  void AC077_a_token_is_never_good_for_more() throws Exception {
    var subject = alice();
    refused(exchange("backend", subject, ORDERS, "&scope=orders/write"), "invalid_scope");
    refused(
        exchange("backend", subject, ORDERS, "&scope=aws.cognito.signin.user.admin"),
        "invalid_scope");
    var narrow = access(good(exchange("backend", subject, STOCK, "&scope=orders/write")));
    refused(exchange("second", narrow, STOCK, ""), "invalid_scope");
    refused(exchange("second", narrow, STOCK, "&scope=orders/read"), "invalid_scope");
    var api =
        sallyport.post(
            "GetUser",
            new JsonObject().put("AccessToken", exchanged("backend", subject, ORDERS)).encode());
    assertThat(api.statusCode()).isEqualTo(400);
  }

  @Test
  void AC077_three_act_one_after_the_other_and_no_more() throws Exception {
    var first = exchanged("backend", alice(), ORDERS);
    var second = exchanged("second", first, STOCK);
    var third = exchanged("third", second, STOCK);
    refused(exchange("fourth", third, STOCK, ""), "invalid_request");
  }

  @Test
  void AC077_tokens_do_not_go_round() throws Exception {
    var first = exchanged("backend", alice(), ORDERS);
    refused(exchange("backend", first, "https://loop.example.com", ""), "invalid_request");
    var second = exchanged("second", first, STOCK);
    refused(exchange("backend", second, "https://loop.example.com", ""), "invalid_request");
  }

  @Test
  void AC077_a_token_lasts_no_longer_than_what_it_is_made_from() throws Exception {
    var subject = alice();
    sallyport.advance("8m");
    var token = good(exchange("backend", subject, ORDERS, ""));
    assertThat(token.getInteger("expires_in")).isBetween(1, 120);
    assertThat(claims(access(token)).getExpirationTime())
        .isEqualTo(claims(subject).getExpirationTime());
    sallyport.advance("3m");
    refused(exchange("backend", subject, ORDERS, ""), "invalid_request");
    assertThat(userInfo(access(token))).isEqualTo(401);
  }

  @Test
  void AC077_what_does_not_count_is_not_exchanged() throws Exception {
    var tokens = signedIn("alice", "web");
    var machine = access(good(post("/oauth2/token", "backend", "grant_type=client_credentials")));
    for (var bad :
        List.of(
            tokens.getString("id_token"),
            tokens.getString("refresh_token"),
            machine,
            access(signedIn("alice", "elsewhere")),
            access(tokens).substring(0, access(tokens).length() - 8) + "AAAAAAAA",
            "x")) {
      refused(exchange("backend", bad, ORDERS, ""), "invalid_request");
    }
    var form = "token=" + tokens.getString("refresh_token");
    assertThat(post("/oauth2/revoke", "web", form).statusCode()).isEqualTo(200);
    refused(exchange("backend", access(tokens), ORDERS, ""), "invalid_request");
    var bob = access(signedIn("bob", "web"));
    var acting = access(signedIn("bob", "desk"));
    sallyport.sdk().adminDisableUser(r -> r.userPoolId(POOL).username("bob"));
    try {
      refused(exchange("backend", bob, ORDERS, ""), "invalid_request");
      refused(exchange("backend", alice(), ORDERS, by(acting)), "invalid_request");
    } finally {
      sallyport.sdk().adminEnableUser(r -> r.userPoolId(POOL).username("bob"));
    }
  }

  @Test
  void AC077_a_bound_token_is_exchanged_by_who_holds_its_key_only() throws Exception {
    var holder = HolderForTests.of();
    var bound = access(signedIn("alice", "keyed", holder.proof("POST", TOKEN)));
    refused(exchange("backend", bound, ORDERS, ""), "invalid_request");
    refused(
        exchange("backend", bound, ORDERS, "", HolderForTests.of().proof("POST", TOKEN)),
        "invalid_request");
    var given = good(exchange("backend", bound, ORDERS, "", holder.proof("POST", TOKEN)));
    assertThat(given.getString("token_type")).isEqualTo("DPoP");
    assertThat(claims(access(given)).getJSONObjectClaim("cnf"))
        .isEqualTo(Map.of("jkt", holder.key()));
    assertThat(atTheGate(access(given))).isEqualTo(401);
    var plain = good(exchange("backend", alice(), ORDERS, "", holder.proof("POST", TOKEN)));
    assertThat(plain.getString("token_type")).isEqualTo("DPoP");
  }

  @ParameterizedTest
  @CsvSource({
    "subject_token_type, urn:ietf:params:oauth:token-type:id_token",
    "subject_token_type, urn:ietf:params:oauth:token-type:saml2",
    "subject_token_type, ''",
    "requested_token_type, urn:ietf:params:oauth:token-type:refresh_token",
    "requested_token_type, urn:ietf:params:oauth:token-type:id_token",
    "subject_token, ''",
    "audience, ''"
  })
  void what_is_asked_for_in_another_way_is_refused(String name, String value) throws Exception {
    var form = new java.util.LinkedHashMap<String, String>();
    form.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
    form.put("subject_token", "x");
    form.put("subject_token_type", ACCESS);
    form.put("audience", ORDERS);
    form.put(name, value);
    var body = new StringBuilder("x=");
    form.forEach((key, each) -> body.append('&').append(key).append('=').append(each));
    refused(post("/oauth2/token", "backend", body.toString()), "invalid_request");
  }

  @Test
  void it_is_told_as_a_jwt_to_who_asks_for_one() throws Exception {
    var jwt = "urn:ietf:params:oauth:token-type:jwt";
    var given = good(exchange("backend", alice(), ORDERS, "&requested_token_type=" + jwt));
    assertThat(given.getString("issued_token_type")).isEqualTo(jwt);
    assertThat(given.getString("token_type")).isEqualTo("Bearer");
  }

  @Test
  void no_client_of_the_api_can_have_it_or_is_shown_it() {
    var sdk = sallyport.sdk();
    var pool = sdk.createUserPool(r -> r.poolName("p")).userPool().id();
    assertThatThrownBy(
            () ->
                sdk.createUserPoolClient(
                    r ->
                        r.userPoolId(pool)
                            .clientName("c")
                            .generateSecret(true)
                            .allowedOAuthFlowsWithStrings("token-exchange")
                            .allowedOAuthScopes("openid")
                            .allowedOAuthFlowsUserPoolClient(true)))
        .isInstanceOf(InvalidParameterException.class);
    assertThat(
            sdk.describeUserPoolClient(r -> r.userPoolId(POOL).clientId("backend"))
                .userPoolClient()
                .allowedOAuthFlowsAsStrings())
        .containsExactly("client_credentials");
  }

  @Test
  void discovery_says_that_it_is_there() {
    var page = sallyport.api().resolve("/" + POOL + "/.well-known/openid-configuration");
    assertThat(new JsonObject(sallyport.get(page).body()).getJsonArray("grant_types_supported"))
        .contains("urn:ietf:params:oauth:grant-type:token-exchange");
  }
}
