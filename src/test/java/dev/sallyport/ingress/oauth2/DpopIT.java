package dev.sallyport.ingress.oauth2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.dpop.DPoPProofFactory;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessTokenType;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import dev.sallyport.SallyportForTests;
import dev.sallyport.ingress.pages.PageBrowser;
import dev.sallyport.token.dpop.Expected;
import dev.sallyport.token.dpop.HolderForTests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that are bound to a key (RFC 9449), from the authorization to userInfo. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DpopIT {
  private static final String POOL = "local_Bound";
  private static final String PASSWORD = "Horse-Battery-8";
  private static final String SECRET = "aClientSecretOfTheWebShop001";
  private static final String CALLBACK = "https://app.example.com/cb";
  private static final String TOKEN = SallyportForTests.PUBLIC_URL + "/oauth2/token";
  private static final String PUSH = SallyportForTests.PUBLIC_URL + "/oauth2/par";
  private static final String USER_INFO = SallyportForTests.PUBLIC_URL + "/oauth2/userInfo";

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final CodeVerifier VERIFIER = new CodeVerifier();
  private static SallyportForTests sallyport;
  private static SallyportForTests replica;
  private static PageBrowser browser;

  private final HolderForTests holder = HolderForTests.of();

  @BeforeAll
  static void start() throws Exception {
    var file = Files.createTempFile("dpop", ".yaml");
    file.toFile().deleteOnExit();
    var code = "scopes: [openid, aws.cognito.signin.user.admin], callbacks: [\"" + CALLBACK + "\"]";
    Files.writeString(
        file,
        """
        region: local
        accessKeys:
          - {id: SALLYPORTDEMOKEY0001, secret: demo-secret-for-localhost-only-000000000}
        pools:
          - id: %s
            users: [{username: alice, password: %s}]
            clients:
              - {id: web, secret: %s, oauth: {%s}}
              - {id: spa, oauth: {%s}}
              - {id: bound, secret: %s, oauth: {dpop: REQUIRED, %s}}
              - {id: nonced, refreshTokenRotation: 0s, oauth: {dpop: NONCE, %s}}
              - id: machine
                secret: %s
                oauth: {grants: [client_credentials], scopes: [orders/read]}
        """
            .formatted(POOL, PASSWORD, SECRET, code, code, SECRET, code, code, SECRET));
    sallyport = SallyportForTests.of(file, Map.of());
    replica = sallyport.replica(file, Map.of());
    browser = new PageBrowser(sallyport.api());
    browser.open("/oauth2/authorize?" + query("spa", ""));
    browser.open(browser.header("location"));
    browser.submit("username", "alice", "password", PASSWORD);
    assertThat(browser.status()).isEqualTo(303);
  }

  @AfterAll
  static void stop() {
    replica.close();
    sallyport.close();
  }

  private static String query(String client, String more) {
    return "response_type=code&scope=openid+aws.cognito.signin.user.admin&client_id="
        + client
        + "&redirect_uri="
        + URLEncoder.encode(CALLBACK, UTF_8)
        + "&code_challenge_method=S256&code_challenge="
        + CodeChallenge.compute(CodeChallengeMethod.S256, VERIFIER).getValue()
        + more;
  }

  /** Alice is signed in already, so that a code comes at once. */
  private static String code(String client, String more) {
    return answer(query(client, more)).get("code");
  }

  private static Map<String, String> answer(String query) {
    browser.open("/oauth2/authorize?" + query);
    assertThat(browser.status()).isEqualTo(302);
    var answer = new LinkedHashMap<String, String>();
    for (var each : URI.create(browser.header("location")).getQuery().split("&", -1)) {
      answer.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
    }
    return answer;
  }

  private static HttpResponse<String> post(
      URI server, String path, String client, Map<String, String> form, String... proofs)
      throws Exception {
    var all = new LinkedHashMap<>(form);
    var secret = List.of("web", "bound", "machine").contains(client);
    all.put("client_id", client);
    var request =
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded");
    if (secret) {
      var pair = Base64.getEncoder().encodeToString((client + ":" + SECRET).getBytes(UTF_8));
      request.header("Authorization", "Basic " + pair);
    }
    for (var proof : proofs) {
      request.header("DPoP", proof);
    }
    var body =
        all.entrySet().stream()
            .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    return HTTP.send(
        request.POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> token(
      String client, Map<String, String> form, String... proofs) throws Exception {
    return post(sallyport.api(), "/oauth2/token", client, form, proofs);
  }

  private static Map<String, String> redeeming(String code) {
    return Map.of(
        "grant_type",
        "authorization_code",
        "code",
        code,
        "redirect_uri",
        CALLBACK,
        "code_verifier",
        VERIFIER.getValue());
  }

  private static Map<String, String> refreshing(JsonObject tokens) {
    return Map.of(
        "grant_type", "refresh_token", "refresh_token", tokens.getString("refresh_token"));
  }

  private JsonObject tokens(String client) throws Exception {
    return good(token(client, redeeming(code(client, "")), proof()));
  }

  private String proof() {
    return holder.proof("POST", TOKEN);
  }

  private static JsonObject good(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static void refused(HttpResponse<String> answer, String error) {
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo(error);
  }

  private static String key(String token) throws Exception {
    var confirmation = JWKThumbprintConfirmation.parse(SignedJWT.parse(token).getJWTClaimsSet());
    return confirmation == null ? "" : confirmation.getValue().toString();
  }

  private static HttpResponse<String> userInfo(String scheme, String token, String... proofs)
      throws Exception {
    var request =
        HttpRequest.newBuilder(sallyport.api().resolve("/oauth2/userInfo"))
            .header("Authorization", scheme + " " + token);
    for (var proof : proofs) {
      request.header("DPoP", proof);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void challenged(HttpResponse<String> answer, String error) {
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("DPoP ", "error=\"" + error + "\"", "algs=\"ES256 ");
  }

  private static HttpResponse<String> pushed(String client, String more, String... proofs)
      throws Exception {
    var form = new LinkedHashMap<String, String>();
    for (var each : query(client, more).split("&", -1)) {
      var equals = each.indexOf('=');
      form.put(each.substring(0, equals), URLDecoder.decode(each.substring(equals + 1), UTF_8));
    }
    return post(sallyport.api(), "/oauth2/par", client, form, proofs);
  }

  @Test
  void a_client_that_is_not_ours_gets_uses_and_refreshes_bound_tokens() throws Exception {
    var jwk = new ECKeyGenerator(Curve.P_256).generate();
    var proofs = new DefaultDPoPProofFactory(jwk, JWSAlgorithm.ES256);
    var code = new AuthorizationCode(code("spa", ""));
    var first =
        asked(proofs, new AuthorizationCodeGrant(code, URI.create(CALLBACK), VERIFIER))
            .getOIDCTokens();
    var access = first.getDPoPAccessToken();
    assertThat(access.getType()).isEqualTo(AccessTokenType.DPOP);
    assertThat(key(access.getValue())).isEqualTo(jwk.computeThumbprint().toString());
    var asking =
        new UserInfoRequest(sallyport.api().resolve("/oauth2/userInfo"), access).toHTTPRequest();
    asking.setDPoP(proofs.createDPoPJWT("GET", URI.create(USER_INFO), access));
    assertThat(
            UserInfoResponse.parse(asking.send())
                .toSuccessResponse()
                .getUserInfo()
                .getSubject()
                .getValue())
        .isEqualTo(first.toOIDCTokens().getIDToken().getJWTClaimsSet().getSubject());
    var second = asked(proofs, new RefreshTokenGrant(first.getRefreshToken())).getOIDCTokens();
    assertThat(key(second.getDPoPAccessToken().getValue())).isEqualTo(key(access.getValue()));
  }

  private static OIDCTokenResponse asked(DPoPProofFactory proofs, AuthorizationGrant grant)
      throws Exception {
    var request =
        new TokenRequest.Builder(
                sallyport.api().resolve("/oauth2/token"), new ClientID("spa"), grant)
            .build()
            .toHTTPRequest();
    request.setDPoP(proofs.createDPoPJWT("POST", URI.create(TOKEN)));
    var response = request.send();
    assertThat(response.getStatusCode()).as(response.getBody()).isEqualTo(200);
    return (OIDCTokenResponse) OIDCTokenResponseParser.parse(response).toSuccessResponse();
  }

  @Test
  void a_machine_gets_a_bound_token_and_everybody_is_told_so() throws Exception {
    var form = Map.of("grant_type", "client_credentials");
    var tokens = good(token("machine", form, proof()));
    assertThat(tokens.getString("token_type")).isEqualTo("DPoP");
    var access = tokens.getString("access_token");
    assertThat(key(access)).isEqualTo(holder.key());
    var told = good(post(sallyport.api(), "/oauth2/introspect", "web", Map.of("token", access)));
    assertThat(told.getString("token_type")).isEqualTo("DPoP");
    assertThat(told.getJsonObject("cnf")).isEqualTo(new JsonObject().put("jkt", holder.key()));
    assertThat(good(token("machine", form)).getString("token_type")).isEqualTo("Bearer");
  }

  @Test
  void a_refresh_token_of_a_client_without_a_secret_is_good_with_its_key_only() throws Exception {
    var first = tokens("spa");
    // Another client is not told of it at all (AC-078).
    var asked = Map.of("token", first.getString("refresh_token"));
    assertThat(good(post(sallyport.api(), "/oauth2/introspect", "web", asked)))
        .isEqualTo(new JsonObject().put("active", false));
    refused(token("spa", refreshing(first)), "invalid_grant");
    refused(
        token("spa", refreshing(first), HolderForTests.of().proof("POST", TOKEN)), "invalid_grant");
    var api =
        sallyport.post(
            "GetTokensFromRefreshToken",
            new JsonObject()
                .put("ClientId", "spa")
                .put("RefreshToken", first.getString("refresh_token"))
                .encode());
    assertThat(api.statusCode()).isEqualTo(400);
    var second = good(token("spa", refreshing(first), proof()));
    assertThat(key(second.getString("access_token"))).isEqualTo(holder.key());
  }

  @Test
  void a_client_with_a_secret_may_go_on_with_another_key() throws Exception {
    var first = tokens("web");
    var other = HolderForTests.of("EdDSA");
    var second = good(token("web", refreshing(first), other.proof("POST", TOKEN)));
    assertThat(key(second.getString("access_token"))).isEqualTo(other.key());
    var third = good(token("web", refreshing(first)));
    assertThat(third.getString("token_type")).isEqualTo("Bearer");
    assertThat(key(third.getString("access_token"))).isEmpty();
  }

  @Test
  void a_client_that_demands_keys_gets_nothing_without_one() throws Exception {
    var code = code("bound", "");
    refused(token("bound", redeeming(code)), "invalid_dpop_proof");
    var tokens = good(token("bound", redeeming(code), proof()));
    assertThat(tokens.getString("token_type")).isEqualTo("DPoP");
    refused(token("bound", refreshing(tokens)), "invalid_dpop_proof");
    assertThat(
            sallyport
                .post(
                    "GetTokensFromRefreshToken",
                    new JsonObject()
                        .put("ClientId", "bound")
                        .put("ClientSecret", SECRET)
                        .put("RefreshToken", tokens.getString("refresh_token"))
                        .encode())
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void a_client_that_demands_nonces_is_told_one_and_keeps_its_code_meanwhile() throws Exception {
    var code = code("nonced", "");
    var first = token("nonced", redeeming(code), proof());
    refused(first, "use_dpop_nonce");
    var nonce = first.headers().firstValue("DPoP-Nonce").orElseThrow();
    assertThat(first.headers().firstValue("Access-Control-Expose-Headers").orElseThrow())
        .contains("DPoP-Nonce");
    var proof = holder.proof("POST", TOKEN, c -> c.put("nonce", nonce));
    var tokens = good(token("nonced", redeeming(code), proof));
    var access = tokens.getString("access_token");
    var told = userInfo("DPoP", access, holder.proof("GET", USER_INFO, access));
    challenged(told, "use_dpop_nonce");
    assertThat(told.headers().firstValue("DPoP-Nonce")).contains(nonce);
    refused(
        token(
            "nonced", refreshing(tokens), holder.proof("POST", TOKEN, c -> c.put("nonce", "old"))),
        "use_dpop_nonce");
  }

  @Test
  void a_code_is_good_with_the_key_only_that_was_named_when_it_was_asked_for() throws Exception {
    var other = HolderForTests.of();
    for (var wrong : List.of(List.<String>of(), List.of(other.proof("POST", TOKEN)))) {
      var code = code("spa", "&dpop_jkt=" + holder.key());
      refused(token("spa", redeeming(code), wrong.toArray(String[]::new)), "invalid_grant");
      refused(token("spa", redeeming(code), proof()), "invalid_grant");
    }
    good(token("spa", redeeming(code("spa", "&dpop_jkt=" + holder.key())), proof()));
    assertThat(answer(query("spa", "&dpop_jkt=short"))).containsEntry("error", "invalid_request");
  }

  @Test
  void a_pushed_request_may_bring_the_proof_itself() throws Exception {
    var request = new JsonObject(pushed("spa", "", holder.proof("POST", PUSH)).body());
    var by =
        "client_id=spa&request_uri=" + URLEncoder.encode(request.getString("request_uri"), UTF_8);
    refused(
        token("spa", redeeming(answer(by).get("code")), HolderForTests.of().proof("POST", TOKEN)),
        "invalid_grant");
    good(token("spa", redeeming(answer(by).get("code")), proof()));
    refused(
        pushed("spa", "&dpop_jkt=" + HolderForTests.of().key(), holder.proof("POST", PUSH)),
        "invalid_dpop_proof");
    refused(pushed("spa", "", proof()), "invalid_dpop_proof");
  }

  @Test
  void AC075_a_proof_counts_once_at_the_token_endpoint_of_any_replica() throws Exception {
    var form = Map.of("grant_type", "client_credentials");
    var proof = proof();
    good(post(sallyport.api(), "/oauth2/token", "machine", form, proof));
    refused(post(sallyport.api(), "/oauth2/token", "machine", form, proof), "invalid_dpop_proof");
    refused(post(replica.api(), "/oauth2/token", "machine", form, proof), "invalid_dpop_proof");
    refused(
        post(sallyport.api(), "/oauth2/token", "machine", form, proof(), proof()),
        "invalid_dpop_proof");
  }

  /** What AC-075 lists of proofs, as anything but the right one. */
  private String wrong(String how, String method, String target, String token) {
    var claims = HolderForTests.claims(method, target).put("ath", Expected.hash(token));
    var header = holder.header();
    switch (how) {
      case "htm" -> claims.put("htm", "PUT");
      case "htu" -> claims.put("htu", target + "/x");
      case "host" -> claims.put("htu", target.replace("https://", "https://evil."));
      case "iat" -> claims.put("iat", claims.getLong("iat") - 600);
      case "jti" -> claims.remove("jti");
      case "typ" -> header.put("typ", "JWT");
      case "HS256" -> header.put("alg", "HS256");
      case "none" -> header.put("alg", "none");
      case "private" -> header.getJsonObject("jwk").put("d", UUID.randomUUID().toString());
      case "crit" -> header.put("crit", JsonArray.of("x"));
      case "key" -> header.put("jwk", HolderForTests.of().jwk());
      default -> throw new IllegalArgumentException(how);
    }
    return holder.sign(header, claims);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "htm", "htu", "host", "iat", "jti", "typ", "HS256", "none", "private", "crit", "key"
      })
  void AC075_a_wrong_proof_gets_nothing_at_the_endpoints(String how) throws Exception {
    var form = Map.of("grant_type", "client_credentials");
    refused(token("machine", form, wrong(how, "POST", TOKEN, "")), "invalid_dpop_proof");
    var access = tokens("web").getString("access_token");
    challenged(
        userInfo("DPoP", access, wrong(how, "GET", USER_INFO, access)), "invalid_dpop_proof");
  }

  @Test
  void AC075_a_bound_token_is_of_no_use_without_its_key_at_user_info() throws Exception {
    var access = tokens("web").getString("access_token");
    assertThat(userInfo("DPoP", access, holder.proof("GET", USER_INFO, access)).statusCode())
        .isEqualTo(200);
    challenged(userInfo("Bearer", access), "invalid_token");
    challenged(userInfo("Bearer", access, holder.proof("GET", USER_INFO, access)), "invalid_token");
    challenged(userInfo("DPoP", access), "invalid_dpop_proof");
    challenged(
        userInfo("DPoP", access, HolderForTests.of().proof("GET", USER_INFO, access)),
        "invalid_token");
    challenged(
        userInfo("DPoP", access, holder.proof("GET", USER_INFO, "another")), "invalid_dpop_proof");
    challenged(userInfo("DPoP", access, holder.proof("GET", USER_INFO)), "invalid_dpop_proof");
    var proof = holder.proof("GET", USER_INFO, access);
    assertThat(userInfo("DPoP", access, proof).statusCode()).isEqualTo(200);
    challenged(userInfo("DPoP", access, proof), "invalid_dpop_proof");
    var old =
        userInfo(
            "DPoP",
            access,
            holder.proof(
                "GET", USER_INFO, c -> c.put("nonce", "old").put("ath", Expected.hash(access))));
    challenged(old, "use_dpop_nonce");
    assertThat(old.headers().firstValue("DPoP-Nonce")).isPresent();
  }

  @Test
  void AC075_a_bound_token_is_nobodys_at_the_api_and_one_that_is_not_needs_no_key()
      throws Exception {
    var bound = tokens("web").getString("access_token");
    var got = sallyport.post("GetUser", new JsonObject().put("AccessToken", bound).encode());
    assertThat(got.statusCode()).isEqualTo(400);
    assertThat(got.body()).contains("NotAuthorizedException");
    var plain = good(token("web", redeeming(code("web", "")))).getString("access_token");
    assertThat(userInfo("Bearer", plain).statusCode()).isEqualTo(200);
    challenged(userInfo("DPoP", plain, holder.proof("GET", USER_INFO, plain)), "invalid_token");
  }

  @Test
  void discovery_says_what_proofs_may_be_signed_with() throws Exception {
    var found =
        new JsonObject(
            sallyport
                .get(sallyport.api().resolve("/" + POOL + "/.well-known/openid-configuration"))
                .body());
    assertThat(found.getJsonArray("dpop_signing_alg_values_supported"))
        .contains("ES256", "EdDSA", "PS256", "RS256");
  }
}
