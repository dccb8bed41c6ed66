package dev.sallyport.ingress.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import dev.sallyport.SallyportForTests;
import dev.sallyport.ingress.pages.PageBrowser;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the certification profiles of OpenID Connect ask of a provider, one test a requirement:
 * Basic OP, Config OP and RP-Initiated Logout OP.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OpenIdRequirementsIT {
  private static final String POOL = "local_OpenId";
  private static final String PASSWORD = "Horse-Battery-8";
  private static final String SECRET = "aClientSecretOfTheRelyingParty";
  private static final String CALLBACK = "https://rp.example.com/cb";
  private static final String BYE = "https://rp.example.com/bye";
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static SallyportForTests sallyport;
  private static JsonObject found;

  private PageBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    var file = Files.createTempFile("openid", ".yaml");
    file.toFile().deleteOnExit();
    Files.writeString(
        file,
        """
        region: local
        accessKeys:
          - {id: SALLYPORTDEMOKEY0001, secret: demo-secret-for-localhost-only-000000000}
        pools:
          - id: %s
            clients:
              - id: rp
                secret: %s
                oauth:
                  scopes: [openid, email, phone, profile]
                  callbacks: ["%s", "https://rp.example.com/cb?own=1"]
                  logouts: ["%s"]
        """
            .formatted(POOL, SECRET, CALLBACK, BYE));
    sallyport = SallyportForTests.of(file, Map.of());
    for (var name : List.of("alice", "bob")) {
      sallyport
          .sdk()
          .adminCreateUser(
              r ->
                  r.userPoolId(POOL)
                      .username(name)
                      .messageAction("SUPPRESS")
                      .userAttributes(
                          SallyportForTests.attribute("email", name + "@example.com"),
                          SallyportForTests.attribute("email_verified", "true"),
                          SallyportForTests.attribute("phone_number", "+4915112345678"),
                          SallyportForTests.attribute("phone_number_verified", "true"),
                          SallyportForTests.attribute("given_name", name)));
      sallyport
          .sdk()
          .adminSetUserPassword(
              r -> r.userPoolId(POOL).username(name).password(PASSWORD).permanent(true));
    }
    found =
        new JsonObject(
            sallyport
                .get(sallyport.api().resolve("/" + POOL + "/.well-known/openid-configuration"))
                .body());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  @BeforeEach
  void open() {
    browser = new PageBrowser(sallyport.api());
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(each -> each.getKey() + "=" + encoded(each.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Map<String, String> usual() {
    var asked = new LinkedHashMap<String, String>();
    asked.put("client_id", "rp");
    asked.put("response_type", "code");
    asked.put("scope", "openid");
    asked.put("redirect_uri", CALLBACK);
    asked.put("state", "the state");
    asked.put("nonce", "the nonce");
    return asked;
  }

  private static Map<String, String> usual(String name, String value) {
    var asked = usual();
    asked.put(name, value);
    return asked;
  }

  private void ask(Map<String, String> asked) {
    browser.open("/oauth2/authorize?" + form(asked));
  }

  private Map<String, String> signedIn(Map<String, String> asked) {
    ask(asked);
    return signedIn("alice");
  }

  private Map<String, String> signedIn(String name) {
    browser.open(browser.header("location"));
    browser.submit("username", name, "password", PASSWORD);
    return browser.sentTo();
  }

  private static HttpResponse<String> post(String path, boolean basic, Map<String, String> fields)
      throws Exception {
    var request =
        HttpRequest.newBuilder(sallyport.api().resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form(fields)));
    if (basic) {
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(("rp:" + SECRET).getBytes()));
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> redeem(String code) throws Exception {
    return post(
        "/oauth2/token",
        true,
        Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", CALLBACK));
  }

  private static JsonObject tokens(String code) throws Exception {
    var response = redeem(code);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new JsonObject(response.body());
  }

  private static JWTClaimsSet id(JsonObject tokens) throws Exception {
    return SignedJWT.parse(tokens.getString("id_token")).getJWTClaimsSet();
  }

  private JsonObject signedInTokens(Map<String, String> asked) throws Exception {
    return tokens(signedIn(asked).get("code"));
  }

  private static HttpResponse<String> userInfo(String token) throws Exception {
    var request =
        HttpRequest.newBuilder(sallyport.api().resolve("/oauth2/userInfo"))
            .header("Authorization", "Bearer " + token)
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Nested
  class Basic {
    @Test
    void an_id_token_is_signed_by_a_published_key_and_says_who_for_whom_and_when()
        throws Exception {
      var tokens = signedInTokens(usual());
      var keys =
          JWKSet.parse(
              sallyport
                  .get(sallyport.api().resolve(URI.create(found.getString("jwks_uri")).getPath()))
                  .body());
      var claims =
          new IDTokenValidator(
                  new Issuer(found.getString("issuer")),
                  new ClientID("rp"),
                  JWSAlgorithm.RS256,
                  keys)
              .validate(SignedJWT.parse(tokens.getString("id_token")), new Nonce("the nonce"));
      assertThat(claims.getSubject().getValue()).hasSizeLessThanOrEqualTo(255);
      assertThat(claims.getAudience()).hasSize(1);
      assertThat(claims.getIssueTime()).isNotNull();
      assertThat(claims.getExpirationTime()).isNotNull();
      assertThat(tokens.getString("token_type")).isEqualTo("Bearer");
    }

    @Test
    void a_request_without_a_response_type_is_refused() {
      var asked = usual();
      asked.remove("response_type");
      ask(asked);
      assertThat(browser.sentTo())
          .containsEntry("error", "invalid_request")
          .containsEntry("state", "the state");
    }

    @Test
    void a_request_without_a_nonce_is_good_and_its_token_has_none() throws Exception {
      var asked = usual();
      asked.remove("nonce");
      assertThat(id(signedInTokens(asked)).getClaim("nonce")).isNull();
    }

    @Test
    void a_request_without_a_state_is_good_and_is_answered_without() {
      var asked = usual();
      asked.remove("state");
      assertThat(signedIn(asked)).containsKey("code").doesNotContainKey("state");
    }

    @Test
    void user_info_is_had_by_get_and_by_post_with_the_token_in_the_header() throws Exception {
      var token = signedInTokens(usual()).getString("access_token");
      assertThat(userInfo(token).statusCode()).isEqualTo(200);
      var posted =
          HttpRequest.newBuilder(sallyport.api().resolve("/oauth2/userInfo"))
              .header("Authorization", "Bearer " + token)
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      assertThat(HTTP.send(posted, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }

    @Test
    void user_info_is_had_with_the_token_in_the_form_and_with_one_only() throws Exception {
      var token = signedInTokens(usual()).getString("access_token");
      assertThat(post("/oauth2/userInfo", false, Map.of("access_token", token)).statusCode())
          .isEqualTo(200);
      assertThat(post("/oauth2/userInfo", false, Map.of("access_token", "x")).statusCode())
          .isEqualTo(401);
      assertThat(post("/oauth2/userInfo", false, Map.of("token", token)).statusCode())
          .isEqualTo(400);
      var both =
          HttpRequest.newBuilder(sallyport.api().resolve("/oauth2/userInfo"))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .header("Authorization", "Bearer " + token)
              .POST(HttpRequest.BodyPublishers.ofString("access_token=" + token))
              .build();
      assertThat(HTTP.send(both, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(400);
    }

    @Test
    void whoever_is_signed_in_must_be_who_the_client_means() throws Exception {
      var mine = signedInTokens(usual()).getString("id_token");
      ask(usual("id_token_hint", mine));
      assertThat(browser.sentTo()).containsKey("code");
      browser = new PageBrowser(sallyport.api());
      ask(usual("id_token_hint", mine));
      assertThat(signedIn("bob")).containsKey("code");
      for (var hint : List.of(mine, "a.b.c")) {
        var asked = usual("id_token_hint", hint);
        ask(asked);
        assertThat(browser.sentTo())
            .containsEntry("error", "login_required")
            .containsEntry("state", "the state");
        asked.put("prompt", "none");
        ask(asked);
        assertThat(browser.sentTo()).containsEntry("error", "login_required");
      }
    }

    @Test
    void user_info_is_of_the_same_person_as_the_id_token() throws Exception {
      var tokens = signedInTokens(usual());
      assertThat(new JsonObject(userInfo(tokens.getString("access_token")).body()).getString("sub"))
          .isEqualTo(id(tokens).getSubject());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "email=email,email_verified",
          "phone=phone_number,phone_number_verified",
          "profile=given_name",
          "phone email=email,phone_number"
        })
    void a_scope_brings_its_claims_in_any_order(String scopeAndClaims) throws Exception {
      var parts = scopeAndClaims.split("=");
      var tokens = signedInTokens(usual("scope", parts[0] + " openid"));
      var told = new JsonObject(userInfo(tokens.getString("access_token")).body());
      assertThat(told.fieldNames()).contains(parts[1].split(","));
    }

    @Test
    void claims_of_other_scopes_are_not_told() throws Exception {
      var tokens = signedInTokens(usual("scope", "openid email"));
      var told = new JsonObject(userInfo(tokens.getString("access_token")).body());
      assertThat(told.fieldNames()).doesNotContain("phone_number", "given_name");
      assertThat(id(tokens).getClaims()).doesNotContainKeys("phone_number", "given_name");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "display=page",
          "display=popup",
          "ui_locales=se",
          "claims_locales=se",
          "acr_values=1 2",
          "login_hint=alice@example.com",
          "unknown=x",
          "claims={\"userinfo\":{\"name\":{\"essential\":true}}}"
        })
    void what_a_provider_need_not_heed_hinders_nothing(String parameter) {
      var pair = parameter.split("=", 2);
      assertThat(signedIn(usual(pair[0], pair[1]))).containsKey("code");
    }

    @Test
    void with_prompt_login_whoever_is_signed_in_signs_in_again() throws Exception {
      var first = id(signedInTokens(usual()));
      ask(usual("prompt", "login"));
      assertThat(browser.header("location")).startsWith("/login?");
      var second = id(tokens(signedIn("alice").get("code")));
      assertThat(second.getDateClaim("auth_time"))
          .isAfterOrEqualTo(first.getDateClaim("auth_time"));
      assertThat(second.getClaim("event_id")).isNotEqualTo(first.getClaim("event_id"));
    }

    @Test
    void with_prompt_none_whoever_is_not_signed_in_is_not_asked() {
      ask(usual("prompt", "none"));
      assertThat(browser.sentTo()).containsEntry("error", "login_required");
    }

    @Test
    void with_prompt_none_whoever_is_signed_in_is_known() throws Exception {
      var first = id(signedInTokens(usual()));
      ask(usual("prompt", "none"));
      var second = id(tokens(browser.sentTo().get("code")));
      assertThat(second.getSubject()).isEqualTo(first.getSubject());
      assertThat(second.getDateClaim("auth_time")).isEqualTo(first.getDateClaim("auth_time"));
    }

    @Test
    void a_max_age_that_is_over_asks_again_and_one_that_is_not_does_not() throws Exception {
      var first = id(signedInTokens(usual("max_age", "10000")));
      assertThat(first.getDateClaim("auth_time")).isNotNull();
      ask(usual("max_age", "10000"));
      var second = id(tokens(browser.sentTo().get("code")));
      assertThat(second.getDateClaim("auth_time")).isEqualTo(first.getDateClaim("auth_time"));
      ask(usual("max_age", "0"));
      assertThat(browser.header("location")).startsWith("/login?");
    }

    @Test
    void a_code_used_twice_is_refused_and_ends_what_it_brought() throws Exception {
      var code = signedIn(usual()).get("code");
      var tokens = tokens(code);
      assertThat(userInfo(tokens.getString("access_token")).statusCode()).isEqualTo(200);
      var again = redeem(code);
      assertThat(again.statusCode()).isEqualTo(400);
      assertThat(new JsonObject(again.body()).getString("error")).isEqualTo("invalid_grant");
      assertThat(userInfo(tokens.getString("access_token")).statusCode()).isEqualTo(401);
    }

    @Test
    void an_address_that_is_not_registered_gets_no_answer() {
      ask(usual("redirect_uri", "https://rp.example.com/other"));
      assertThat(browser.header("location")).startsWith("/error?");
      browser.open(browser.header("location"));
      assertThat(browser.status()).isEqualTo(400);
    }

    @Test
    void an_address_keeps_the_query_it_was_registered_with() {
      var answer = signedIn(usual("redirect_uri", "https://rp.example.com/cb?own=1"));
      assertThat(answer).containsEntry("own", "1").containsKey("code");
    }

    @Test
    void an_authorization_may_be_asked_for_by_post() {
      browser.post("/oauth2/authorize", usual());
      assertThat(browser.status()).isEqualTo(303);
      assertThat(signedIn("alice")).containsKey("code");
    }

    @Test
    void a_client_may_prove_itself_in_the_form() throws Exception {
      var answer =
          post(
              "/oauth2/token",
              false,
              Map.of(
                  "grant_type",
                  "authorization_code",
                  "code",
                  signedIn(usual()).get("code"),
                  "redirect_uri",
                  CALLBACK,
                  "client_id",
                  "rp",
                  "client_secret",
                  SECRET));
      assertThat(answer.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "request_uri", "registration"})
    void requests_as_objects_are_refused_by_name(String parameter) {
      ask(usual(parameter, "https://rp.example.com/x"));
      assertThat(browser.sentTo()).containsEntry("error", parameter + "_not_supported");
    }

    @Test
    void a_refresh_token_brings_tokens_of_the_same_person_and_sign_in() throws Exception {
      var first = signedInTokens(usual());
      var answer =
          post(
              "/oauth2/token",
              true,
              Map.of(
                  "grant_type",
                  "refresh_token",
                  "refresh_token",
                  first.getString("refresh_token")));
      var second = id(new JsonObject(answer.body()));
      assertThat(second.getSubject()).isEqualTo(id(first).getSubject());
      assertThat(second.getIssuer()).isEqualTo(id(first).getIssuer());
      assertThat(second.getAudience()).isEqualTo(id(first).getAudience());
      assertThat(second.getDateClaim("auth_time")).isEqualTo(id(first).getDateClaim("auth_time"));
      assertThat(second.getClaim("nonce")).isNull();
    }

    @Test
    void a_client_with_a_secret_may_use_pkce_as_well() throws Exception {
      var asked = usual("code_challenge", CHALLENGE);
      asked.put("code_challenge_method", "S256");
      var fields =
          new LinkedHashMap<>(
              Map.of(
                  "grant_type",
                  "authorization_code",
                  "code",
                  signedIn(asked).get("code"),
                  "redirect_uri",
                  CALLBACK,
                  "code_verifier",
                  VERIFIER));
      assertThat(post("/oauth2/token", true, fields).statusCode()).isEqualTo(200);
    }

    @Test
    void no_token_is_kept_by_a_cache_and_no_page_either() throws Exception {
      var answer = redeem(signedIn(usual()).get("code"));
      assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
      browser.open("/login?" + form(usual()));
      assertThat(browser.header("cache-control")).contains("no-store");
    }
  }

  @Nested
  class Config {
    @Test
    void discovery_has_all_that_it_must_have() {
      for (var name :
          List.of(
              "issuer",
              "authorization_endpoint",
              "token_endpoint",
              "userinfo_endpoint",
              "jwks_uri",
              "response_types_supported",
              "subject_types_supported",
              "id_token_signing_alg_values_supported",
              "scopes_supported")) {
        assertThat(found.getValue(name)).as(name).isNotNull();
      }
      assertThat(found.getJsonArray("scopes_supported")).contains("openid");
      assertThat(found.getJsonArray("id_token_signing_alg_values_supported")).contains("RS256");
      assertThat(found.getJsonArray("response_types_supported")).isEqualTo(JsonArray.of("code"));
    }

    @Test
    void the_issuer_is_where_discovery_was_found_and_what_tokens_say() throws Exception {
      assertThat(found.getString("issuer")).endsWith("/" + POOL).doesNotContain("?", "#");
      assertThat(id(signedInTokens(usual())).getIssuer()).isEqualTo(found.getString("issuer"));
    }

    @Test
    void the_published_keys_are_public_only_and_each_has_an_id_of_its_own() throws Exception {
      var keys =
          JWKSet.parse(
              sallyport
                  .get(sallyport.api().resolve(URI.create(found.getString("jwks_uri")).getPath()))
                  .body());
      assertThat(keys.containsNonPublicKeys()).isFalse();
      assertThat(keys.getKeys().stream().map(key -> key.getKeyID()).distinct())
          .hasSize(keys.size());
    }
  }

  @Nested
  class RpInitiatedLogout {
    private String hint() throws Exception {
      return signedInTokens(usual()).getString("id_token");
    }

    private void logout(Map<String, String> asked) {
      browser.open("/logout?" + form(asked));
    }

    private boolean signedOut() {
      ask(usual("prompt", "none"));
      return "login_required".equals(browser.sentTo().get("error"));
    }

    @Test
    void with_a_hint_an_address_and_a_state_the_browser_goes_there_with_the_state()
        throws Exception {
      logout(
          Map.of("id_token_hint", hint(), "post_logout_redirect_uri", BYE, "state", "the state"));
      assertThat(browser.header("location")).startsWith(BYE);
      assertThat(browser.sentTo()).isEqualTo(Map.of("state", "the state"));
      assertThat(signedOut()).isTrue();
    }

    @Test
    void without_a_state_it_goes_there_as_it_was_registered() throws Exception {
      logout(Map.of("id_token_hint", hint(), "post_logout_redirect_uri", BYE));
      assertThat(browser.header("location")).isEqualTo(BYE);
      assertThat(signedOut()).isTrue();
    }

    @Test
    void without_an_address_it_stays_on_a_page_that_says_so() throws Exception {
      logout(Map.of("id_token_hint", hint()));
      browser.open(browser.header("location"));
      assertThat(browser.status()).isEqualTo(200);
      assertThat(signedOut()).isTrue();
    }

    @Test
    void without_anything_too() throws Exception {
      hint();
      browser.open("/logout");
      browser.open(browser.header("location"));
      assertThat(browser.status()).isEqualTo(200);
      assertThat(signedOut()).isTrue();
    }

    @Test
    void an_address_that_is_not_registered_is_not_gone_to() throws Exception {
      logout(
          Map.of("id_token_hint", hint(), "post_logout_redirect_uri", "https://rp.example.com/b"));
      assertThat(browser.header("location")).startsWith("/error?");
    }

    @Test
    void an_address_with_a_query_of_its_own_is_another() throws Exception {
      logout(Map.of("id_token_hint", hint(), "post_logout_redirect_uri", BYE + "?foo=bar"));
      assertThat(browser.header("location")).startsWith("/error?");
    }

    @Test
    void an_address_without_knowing_whose_it_is_is_not_gone_to() throws Exception {
      hint();
      logout(Map.of("post_logout_redirect_uri", BYE));
      assertThat(browser.header("location")).startsWith("/error?");
    }

    @Test
    void a_hint_that_somebody_changed_counts_for_nothing() throws Exception {
      var hint = hint();
      var changed = hint.substring(0, hint.length() - 6) + "AAAAAA";
      logout(Map.of("id_token_hint", changed, "post_logout_redirect_uri", BYE));
      assertThat(browser.header("location")).startsWith("/error?");
    }

    @Test
    void an_access_token_is_no_hint() throws Exception {
      var access = signedInTokens(usual()).getString("access_token");
      logout(Map.of("id_token_hint", access, "post_logout_redirect_uri", BYE));
      assertThat(browser.header("location")).startsWith("/error?");
    }

    @Test
    void a_hint_of_another_client_than_the_one_named_counts_for_nothing() throws Exception {
      logout(
          Map.of("id_token_hint", hint(), "client_id", "other", "post_logout_redirect_uri", BYE));
      assertThat(browser.header("location")).startsWith("/error?");
    }

    @Test
    void discovery_names_the_endpoint() {
      assertThat(found.getString("end_session_endpoint")).endsWith("/logout");
    }
  }
}
