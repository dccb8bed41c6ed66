package dev.sallyport.ingress.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import dev.sallyport.SallyportForTests;
import dev.sallyport.ingress.pages.PageBrowser;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The authorization code flow with PKCE, as an OpenID Connect client that is not ours plays it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CodeFlowIT {
  private static final String POOL = "local_Web";
  private static final String PASSWORD = "Horse-Battery-8";
  private static final String SECRET = "aClientSecretOfTheWebShop001";
  private static final URI CALLBACK = URI.create("https://app.example.com/cb");
  private static final ClientID WEB = new ClientID("web");
  private static final ClientAuthentication PROOF = new ClientSecretBasic(WEB, new Secret(SECRET));

  private static SallyportForTests sallyport;
  private static OIDCProviderMetadata found;

  private final CodeVerifier verifier = new CodeVerifier();
  private final Nonce nonce = new Nonce();
  private final State state = new State();
  private PageBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    var file = Files.createTempFile("web", ".yaml");
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
              - id: web
                secret: %s
                oauth:
                  scopes: [openid, email, phone, orders/read]
                  callbacks: ["%s"]
                  logouts: ["https://app.example.com/bye"]
              - id: rotating
                secret: %s
                refreshTokenRotation: 0s
                oauth: {scopes: [openid], callbacks: ["%s"]}
              - id: spa
                oauth: {scopes: [openid], callbacks: ["%s"]}
        """
            .formatted(POOL, SECRET, CALLBACK, SECRET, CALLBACK, CALLBACK));
    sallyport = SallyportForTests.of(file, Map.of());
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(POOL)
                    .username("alice")
                    .messageAction("SUPPRESS")
                    .userAttributes(
                        SallyportForTests.attribute("email", "alice@example.com"),
                        SallyportForTests.attribute("email_verified", "true"),
                        SallyportForTests.attribute("name", "Alice")));
    sallyport
        .sdk()
        .adminSetUserPassword(
            r -> r.userPoolId(POOL).username("alice").password(PASSWORD).permanent(true));
    found =
        OIDCProviderMetadata.parse(
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

  /** The public URL is none that leads here. */
  private static URI here(URI endpoint) {
    return sallyport.api().resolve(endpoint.getPath());
  }

  private AuthenticationRequest.Builder asking(ClientID client, Scope scope) {
    return new AuthenticationRequest.Builder(new ResponseType("code"), scope, client, CALLBACK)
        .endpointURI(found.getAuthorizationEndpointURI())
        .state(state)
        .nonce(nonce)
        .codeChallenge(verifier, CodeChallengeMethod.S256);
  }

  private void goTo(URI uri) {
    browser.open(uri.getRawPath() + "?" + uri.getRawQuery());
  }

  /** Signs in on the page, and is sent back. */
  private URI signedIn(AuthenticationRequest request) {
    goTo(request.toURI());
    assertThat(browser.status()).isEqualTo(302);
    browser.open(browser.header("location"));
    browser.submit("username", "alice", "password", PASSWORD);
    assertThat(browser.status()).isEqualTo(303);
    return URI.create(browser.header("location"));
  }

  private AuthorizationCode code(URI answer) throws Exception {
    var success = AuthenticationResponseParser.parse(answer).toSuccessResponse();
    assertThat(success.getState()).isEqualTo(state);
    assertThat(success.getIssuer()).isEqualTo(found.getIssuer());
    return success.getAuthorizationCode();
  }

  private HTTPResponse token(ClientAuthentication proof, AuthorizationGrant grant)
      throws Exception {
    return new TokenRequest.Builder(here(found.getTokenEndpointURI()), proof, grant)
        .build()
        .toHTTPRequest()
        .send();
  }

  private HTTPResponse redeem(AuthorizationCode code) throws Exception {
    return token(PROOF, new AuthorizationCodeGrant(code, CALLBACK, verifier));
  }

  private static OIDCTokenResponse tokens(HTTPResponse response) throws Exception {
    assertThat(response.getStatusCode()).as(response.getBody()).isEqualTo(200);
    return (OIDCTokenResponse) OIDCTokenResponseParser.parse(response).toSuccessResponse();
  }

  private static String error(HTTPResponse response) throws Exception {
    return TokenErrorResponse.parse(response).getErrorObject().getCode();
  }

  private IDTokenValidator validator(ClientID client) throws Exception {
    var keys = JWKSet.parse(sallyport.get(here(found.getJWKSetURI())).body());
    return new IDTokenValidator(new Issuer(found.getIssuer()), client, JWSAlgorithm.RS256, keys);
  }

  @Test
  void a_code_becomes_tokens_that_the_client_can_trust() throws Exception {
    var tokens =
        tokens(redeem(code(signedIn(asking(WEB, new Scope("openid", "email")).build()))))
            .getOIDCTokens();
    var claims = validator(WEB).validate(tokens.getIDToken(), nonce);
    assertThat(claims.getStringClaim("email")).isEqualTo("alice@example.com");
    assertThat(claims.getStringClaim("cognito:username")).isEqualTo("alice");
    assertThat(claims.getStringClaim("name")).isNull();
    assertThat(claims.getAuthenticationTime()).isNotNull();
    AccessTokenValidator.validate(
        tokens.getAccessToken(),
        JWSAlgorithm.RS256,
        new AccessTokenHash(claims.getStringClaim("at_hash")));
    var told =
        UserInfoResponse.parse(
                new UserInfoRequest(
                        here(found.getUserInfoEndpointURI()), tokens.getBearerAccessToken())
                    .toHTTPRequest()
                    .send())
            .toSuccessResponse()
            .getUserInfo();
    assertThat(told.getSubject()).isEqualTo(claims.getSubject());
    assertThat(told.getEmailAddress()).isEqualTo("alice@example.com");
    assertThat(told.getName()).isNull();
  }

  @Test
  void a_refresh_token_brings_new_tokens_for_the_same_scopes_until_it_is_revoked()
      throws Exception {
    var first =
        tokens(redeem(code(signedIn(asking(WEB, new Scope("openid", "orders/read")).build()))))
            .getOIDCTokens();
    var grant = new RefreshTokenGrant(first.getRefreshToken());
    var second = tokens(token(PROOF, grant)).getOIDCTokens();
    assertThat(second.getRefreshToken()).isNull();
    assertThat(second.getIDToken().getJWTClaimsSet().getSubject())
        .isEqualTo(first.getIDToken().getJWTClaimsSet().getSubject());
    assertThat(
            SignedJWT.parse(second.getAccessToken().getValue())
                .getJWTClaimsSet()
                .getStringClaim("scope"))
        .isEqualTo("openid orders/read");
    assertThat(active(second.getAccessToken().getValue())).isTrue();
    assertThat(active(first.getRefreshToken().getValue())).isTrue();
    var revoked =
        new TokenRevocationRequest(
                here(found.getRevocationEndpointURI()), PROOF, first.getRefreshToken())
            .toHTTPRequest()
            .send();
    assertThat(revoked.getStatusCode()).isEqualTo(200);
    assertThat(error(token(PROOF, grant))).isEqualTo("invalid_grant");
    assertThat(active(second.getAccessToken().getValue())).isFalse();
    assertThat(active(first.getRefreshToken().getValue())).isFalse();
  }

  @Test
  void AC078_a_refresh_token_is_told_of_to_nobody_but_its_client() throws Exception {
    var tokens =
        tokens(redeem(code(signedIn(asking(WEB, new Scope("openid")).build())))).getOIDCTokens();
    var other = new ClientSecretPost(new ClientID("rotating"), new Secret(SECRET));
    assertThat(active(tokens.getRefreshToken().getValue(), PROOF)).isTrue();
    assertThat(active(tokens.getRefreshToken().getValue(), other)).isFalse();
    // An access token that names nobody is for every API of its pool.
    assertThat(active(tokens.getAccessToken().getValue(), other)).isTrue();
  }

  private static boolean active(String token) throws Exception {
    return active(token, PROOF);
  }

  private static boolean active(String token, ClientAuthentication asking) throws Exception {
    return TokenIntrospectionResponse.parse(
            new TokenIntrospectionRequest(
                    here(found.getIntrospectionEndpointURI()), asking, new BearerAccessToken(token))
                .toHTTPRequest()
                .send())
        .toSuccessResponse()
        .isActive();
  }

  @Test
  void with_rotation_a_refresh_token_used_twice_ends_all_that_came_of_it() throws Exception {
    var rotating = new ClientID("rotating");
    var proof = new ClientSecretPost(rotating, new Secret(SECRET));
    var code = code(signedIn(asking(rotating, new Scope("openid")).build()));
    var first =
        tokens(token(proof, new AuthorizationCodeGrant(code, CALLBACK, verifier))).getOIDCTokens();
    var grant = new RefreshTokenGrant(first.getRefreshToken());
    var second = tokens(token(proof, grant)).getOIDCTokens();
    assertThat(second.getRefreshToken()).isNotNull();
    assertThat(error(token(proof, grant))).isEqualTo("invalid_grant");
    assertThat(error(token(proof, new RefreshTokenGrant(second.getRefreshToken()))))
        .isEqualTo("invalid_grant");
  }

  @Test
  void a_client_without_a_secret_proves_itself_with_its_verifier_alone() throws Exception {
    var spa = new ClientID("spa");
    var code = code(signedIn(asking(spa, new Scope("openid")).build()));
    var response =
        new TokenRequest.Builder(
                here(found.getTokenEndpointURI()),
                spa,
                new AuthorizationCodeGrant(code, CALLBACK, verifier))
            .build()
            .toHTTPRequest()
            .send();
    validator(spa).validate(tokens(response).getOIDCTokens().getIDToken(), nonce);
  }

  @Test
  void a_token_is_for_the_resources_that_were_asked_for_or_for_fewer() throws Exception {
    var orders = URI.create("https://api.example.com/orders");
    var stock = URI.create("urn:stock");
    var asking = asking(WEB, new Scope("openid")).resources(orders, stock).build();
    assertThat(audience(tokens(redeem(code(signedIn(asking))))))
        .containsExactly(orders.toString(), stock.toString());
    goTo(asking.toURI());
    var fewer = tokens(redeem(code(URI.create(browser.header("location"))), stock));
    assertThat(audience(fewer)).containsExactly(stock.toString());
    var refreshed =
        tokens(token(PROOF, new RefreshTokenGrant(fewer.getOIDCTokens().getRefreshToken())));
    assertThat(audience(refreshed)).containsExactly(stock.toString());
    goTo(asking.toURI());
    var more = redeem(code(URI.create(browser.header("location"))), URI.create("urn:other"));
    assertThat(error(more)).isEqualTo("invalid_target");
  }

  private HTTPResponse redeem(AuthorizationCode code, URI resource) throws Exception {
    return new TokenRequest.Builder(
            here(found.getTokenEndpointURI()),
            PROOF,
            new AuthorizationCodeGrant(code, CALLBACK, verifier))
        .resources(resource)
        .build()
        .toHTTPRequest()
        .send();
  }

  private static List<String> audience(OIDCTokenResponse response) throws Exception {
    return SignedJWT.parse(response.getOIDCTokens().getAccessToken().getValue())
        .getJWTClaimsSet()
        .getAudience();
  }

  @Test
  void without_openid_there_is_no_id_token() throws Exception {
    var code = code(signedIn(asking(WEB, new Scope("openid", "orders/read")).build()));
    assertThat(tokens(redeem(code)).getOIDCTokens().getIDToken()).isNotNull();
    var request =
        new AuthorizationRequest.Builder(new ResponseType("code"), WEB)
            .redirectionURI(CALLBACK)
            .scope(new Scope("orders/read"))
            .state(state)
            .codeChallenge(verifier, CodeChallengeMethod.S256)
            .endpointURI(found.getAuthorizationEndpointURI())
            .build();
    goTo(request.toURI());
    var only = redeem(code(URI.create(browser.header("location"))));
    assertThat(only.getStatusCode()).isEqualTo(200);
    assertThat(only.getBodyAsJSONObject()).doesNotContainKey("id_token");
    var access = only.getBodyAsJSONObject().get("access_token").toString();
    var told =
        new UserInfoRequest(here(found.getUserInfoEndpointURI()), new BearerAccessToken(access))
            .toHTTPRequest()
            .send();
    assertThat(told.getStatusCode()).isEqualTo(403);
  }

  @Test
  void AC049_of_twenty_that_redeem_one_code_at_once_nobody_keeps_tokens() throws Exception {
    var code = code(signedIn(asking(WEB, new Scope("openid")).build()));
    try (var all = Executors.newFixedThreadPool(20)) {
      var tries = IntStream.range(0, 20).<Callable<HTTPResponse>>mapToObj(_ -> () -> redeem(code));
      var answers = all.invokeAll(tries.toList());
      var good = 0;
      for (var answer : answers) {
        if (answer.get().getStatusCode() == 200) {
          good++;
          var refresh = tokens(answer.get()).getOIDCTokens().getRefreshToken();
          // The second use ends what the first one got, at the latest with the next.
          redeem(code);
          assertThat(error(token(PROOF, new RefreshTokenGrant(refresh))))
              .isEqualTo("invalid_grant");
        } else {
          assertThat(error(answer.get())).isEqualTo("invalid_grant");
        }
      }
      assertThat(good).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void AC047_AC048_a_code_is_spent_by_whoever_brings_it_wrongly() throws Exception {
    for (var wrong :
        List.of(
            new AuthorizationCodeGrant(new AuthorizationCode("x"), CALLBACK, new CodeVerifier()),
            new AuthorizationCodeGrant(new AuthorizationCode("x"), CALLBACK),
            new AuthorizationCodeGrant(
                new AuthorizationCode("x"), URI.create(CALLBACK + "/"), verifier))) {
      var code = code(signedIn(asking(WEB, new Scope("openid")).build()));
      var grant =
          new AuthorizationCodeGrant(code, wrong.getRedirectionURI(), wrong.getCodeVerifier());
      assertThat(error(token(PROOF, grant))).isEqualTo("invalid_grant");
      assertThat(error(redeem(code))).isEqualTo("invalid_grant");
      open();
    }
  }

  @Test
  void a_code_is_of_no_use_to_another_client() throws Exception {
    var code = code(signedIn(asking(WEB, new Scope("openid")).build()));
    var other = new ClientSecretBasic(new ClientID("rotating"), new Secret(SECRET));
    assertThat(error(token(other, new AuthorizationCodeGrant(code, CALLBACK, verifier))))
        .isEqualTo("invalid_grant");
  }

  @Test
  void whoever_signed_in_is_not_asked_again_unless_the_client_wants_it() throws Exception {
    signedIn(asking(WEB, new Scope("openid")).build());
    goTo(asking(WEB, new Scope("openid")).build().toURI());
    tokens(redeem(code(URI.create(browser.header("location")))));
    goTo(asking(WEB, new Scope("openid")).prompt(Prompt.Type.NONE).build().toURI());
    code(URI.create(browser.header("location")));
    goTo(asking(WEB, new Scope("openid")).prompt(Prompt.Type.LOGIN).build().toURI());
    assertThat(browser.header("location")).startsWith("/login?");
    goTo(asking(WEB, new Scope("openid")).maxAge(0).build().toURI());
    assertThat(browser.header("location")).startsWith("/login?");
  }

  @Test
  void whoever_is_not_signed_in_is_told_so_where_nothing_may_be_asked() throws Exception {
    goTo(asking(WEB, new Scope("openid")).prompt(Prompt.Type.NONE).build().toURI());
    var answer = AuthenticationResponseParser.parse(URI.create(browser.header("location")));
    assertThat(answer.toErrorResponse().getErrorObject().getCode()).isEqualTo("login_required");
    assertThat(answer.getState()).isEqualTo(state);
  }

  @Test
  void signing_out_ends_the_browsers_session_and_leads_where_the_client_registered() {
    signedIn(asking(WEB, new Scope("openid")).build());
    browser.open("/logout?client_id=web&logout_uri=https%3A%2F%2Fapp.example.com%2Fbye");
    assertThat(browser.header("location")).isEqualTo("https://app.example.com/bye");
    goTo(asking(WEB, new Scope("openid")).build().toURI());
    assertThat(browser.header("location")).startsWith("/login?");
  }

  @Test
  void AC044_signing_out_leads_nowhere_else() {
    for (var elsewhere :
        List.of(
            "https://evil.example/",
            "//evil.example",
            "/%5Cevil.example",
            "https:evil.example",
            "https://app.example.com%40evil.example/bye",
            "https://app.example.com/bye/",
            "%09https://app.example.com/bye")) {
      browser.open("/logout?client_id=web&logout_uri=" + elsewhere);
      assertThat(browser.header("location")).startsWith("/error?error=");
    }
    browser.open("/logout?client_id=nobody&logout_uri=https%3A%2F%2Fapp.example.com%2Fbye");
    assertThat(browser.header("location")).startsWith("/error?error=");
  }

  @Test
  void AC053_a_picture_on_another_page_signs_nobody_out() {
    signedIn(asking(WEB, new Scope("openid")).build());
    browser.open(
        "/logout?client_id=web&logout_uri=https%3A%2F%2Fapp.example.com%2Fbye",
        "Sec-Fetch-Mode", "no-cors");
    assertThat(browser.status()).isEqualTo(400);
    goTo(asking(WEB, new Scope("openid")).build().toURI());
    assertThat(browser.header("location")).startsWith(CALLBACK + "?code=");
  }
}
