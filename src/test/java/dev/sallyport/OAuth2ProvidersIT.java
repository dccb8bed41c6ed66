package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ingress.gate.IssuerProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;

/** Sign-in at providers that speak OAuth2 and no OpenID Connect, such as GitHub. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OAuth2ProvidersIT {
  private static SallyportForTests sallyport;
  private static IssuerProcess server;
  private static FederatedPool pool;
  private static String client;

  @BeforeAll
  static void start() {
    server = IssuerProcess.start("oauth2.mjs", FederatedPool.BACK);
    sallyport = SallyportForTests.demo(Map.of("SALLYPORT_PROVIDERS_INSIDE", "true"));
    pool = FederatedPool.made(sallyport, _ -> {});
    provider("Hub", details(server.url()));
    client = pool.client("Hub");
  }

  @AfterAll
  static void stop() {
    if (sallyport != null) {
      sallyport.close();
    }
    server.close();
  }

  @BeforeEach
  void fresh() {
    told("person@example.com", true, true);
  }

  private static Map<String, String> details(String url) {
    var all = new HashMap<String, String>();
    all.put("client_id", "pool");
    all.put("client_secret", "a-secret: with+signs");
    all.put("authorize_scopes", "read:user user:email");
    all.put("attributes_request_method", "GET");
    all.put("oidc_issuer", url);
    all.put("authorize_url", url + "/auth");
    all.put("token_url", url + "/token");
    all.put("attributes_url", url + "/user");
    all.put("emails_url", url + "/user/emails");
    return all;
  }

  private static void provider(String name, Map<String, String> details) {
    sallyport
        .sdk()
        .createIdentityProvider(
            r ->
                r.userPoolId(pool.id())
                    .providerName(name)
                    .providerType("OIDC")
                    .attributeMapping(
                        Map.of(
                            "username", "id",
                            "name", "name",
                            "nickname", "login",
                            "email", "email",
                            "email_verified", "email_verified"))
                    .providerDetails(details));
  }

  private static void told(String email, boolean primary, boolean verified) {
    var emails =
        new JsonArray()
            .add(address("other@example.com", false, true))
            .add(address(email, primary, verified));
    server.behaves("emails=" + URLEncoder.encode(emails.encode(), UTF_8));
  }

  private static JsonObject address(String email, boolean primary, boolean verified) {
    return new JsonObject().put("email", email).put("primary", primary).put("verified", verified);
  }

  private static Map<String, String> signIn() {
    var browser = new FederatedBrowser(sallyport.api());
    var away = browser.open(FederatedPool.authorize(client, Map.of()));
    return FederatedBrowser.parameters(browser.open(browser.throughProvider(away)));
  }

  private static Map<String, String> account() {
    return sallyport
        .sdk()
        .adminGetUser(r -> r.userPoolId(pool.id()).username("Hub_4711"))
        .userAttributes()
        .stream()
        .collect(Collectors.toMap(AttributeType::name, AttributeType::value));
  }

  @Test
  void the_number_is_who_somebody_is_and_their_verified_main_address_theirs() {
    assertThat(signIn()).containsKey("code").doesNotContainKey("error");
    assertThat(server.told().getMap())
        .containsEntry("scope", "read:user user:email")
        .containsEntry("code_challenge_method", "S256")
        .doesNotContainKey("nonce");
    assertThat(account())
        .containsEntry("email", "person@example.com")
        .containsEntry("email_verified", "true")
        .containsEntry("name", "Octo")
        .containsEntry("nickname", "octocat");
    assertThat(account().get("identities")).contains("\"userId\":\"4711\"");
  }

  @Test
  void AC103_an_address_that_is_shown_or_not_verified_is_nobodys() {
    var mine = account(true);
    for (var each : new boolean[][] {{true, false}, {false, true}}) {
      told("victim@example.com", each[0], each[1]);
      assertThat(signIn()).containsKey("code");
      assertThat(account()).containsEntry("email", mine);
    }
  }

  /** The address of the account, which is there then. */
  private static String account(boolean signedIn) {
    assertThat(signIn().containsKey("code")).isEqualTo(signedIn);
    return account().get("email");
  }

  @Test
  void AC104_an_answer_of_another_issuer_is_not_taken() {
    var browser = new FederatedBrowser(sallyport.api());
    var away = browser.open(FederatedPool.authorize(client, Map.of()));
    var back = FederatedBrowser.with(browser.throughProvider(away), "iss", "https://evil.example");
    assertThat(FederatedBrowser.parameters(browser.open(back)))
        .containsEntry("error_description", "another issuer answered");
  }

  @Test
  void of_github_only_the_issuer_need_be_known() {
    provider(
        "GitHub",
        Map.of(
            "client_id", "us",
            "client_secret", "s",
            "authorize_scopes", "read:user user:email",
            "attributes_request_method", "GET",
            "oidc_issuer", "https://github.com"));
    var browser = new FederatedBrowser(sallyport.api());
    assertThat(browser.open(FederatedPool.authorize(pool.client("GitHub"), Map.of())))
        .startsWith("https://github.com/login/oauth/authorize?")
        .contains("scope=read%3Auser+user%3Aemail", "client_id=us", "code_challenge=")
        .doesNotContain("nonce");
  }

  @Test
  void another_must_say_where_it_is() {
    var some = details("https://oauth.example");
    some.remove("attributes_url");
    assertThatThrownBy(() -> provider("Half", some))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("attributes_url");
  }
}
