package dev.sallyport;

import static dev.sallyport.FederatedBrowser.claims;
import static dev.sallyport.FederatedBrowser.parameters;
import static dev.sallyport.FederatedBrowser.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ingress.HostedCookie;
import dev.sallyport.ingress.gate.IssuerProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AdminGetUserResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.GroupType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;

/** Sign-in at an OpenID Connect provider that is not ours (oauth2.md §9). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FederatedSignInIT {
  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;
  private static IssuerProcess issuer;
  private static FederatedPool federated;
  private static String pool;
  private static String client;

  private FederatedBrowser browser;
  private String somebody;

  @BeforeAll
  static void start() {
    issuer = IssuerProcess.start("provider.mjs", FederatedPool.BACK);
    sallyport = SallyportForTests.demo(Map.of("SALLYPORT_PROVIDERS_INSIDE", "true"));
    sdk = sallyport.sdk();
    federated = FederatedPool.made(sallyport, _ -> {});
    pool = federated.id();
    federated.provider("Corp", issuer.url(), "corp.example", Map.of());
    federated.provider("Other", "http://127.0.0.1:1", "other.example", Map.of());
    client = federated.client("COGNITO", "Corp", "Other");
  }

  @AfterAll
  static void stop() {
    if (sallyport != null) {
      sallyport.close();
    }
    issuer.close();
  }

  @BeforeEach
  void fresh() {
    browser = new FederatedBrowser(sallyport.api());
    somebody = SallyportForTests.somebody();
    issuer.behaves("");
  }

  private String authorize(String clientId, Map<String, String> more) {
    var all = new HashMap<>(more);
    all.put("login_hint", somebody);
    return FederatedPool.authorize(clientId, all);
  }

  private String begin() {
    return browser.open(authorize(client, Map.of("identity_provider", "Corp")));
  }

  /** Where the client gets the browser back. */
  private Map<String, String> signIn() {
    return answer(browser.open(browser.throughProvider(begin())));
  }

  private static Map<String, String> answer(String location) {
    assertThat(location).startsWith(FederatedBrowser.CALLBACK + "?");
    return parameters(location);
  }

  private JsonObject tokens(Map<String, String> answer) {
    assertThat(answer).doesNotContainKey("error");
    return browser.tokens(client, answer.get("code"));
  }

  private AdminGetUserResponse user(String name) {
    return sdk.adminGetUser(r -> r.userPoolId(pool).username(name));
  }

  private static Map<String, String> attributes(List<AttributeType> all) {
    return all.stream().collect(Collectors.toMap(AttributeType::name, AttributeType::value));
  }

  private static void refused(Map<String, String> answer, String description) {
    assertThat(answer)
        .containsEntry("error", "invalid_request")
        .containsEntry("state", "the-state");
    assertThat(answer.get("error_description")).contains(description);
    assertThat(answer).doesNotContainKey("code");
  }

  private void nowhere(String location) {
    assertThat(location).contains("/error?");
    assertThat(browser.cookies()).doesNotContainKey(HostedCookie.NAME);
  }

  @Test
  void somebody_new_gets_an_account_and_the_client_its_tokens() {
    issuer.behaves("claims=" + encoded("{\"email_verified\":true}"));
    var away = begin();
    assertThat(away).startsWith(issuer.url());
    var sent = parameters(away);
    assertThat(sent)
        .containsEntry("client_id", "pool")
        .containsEntry("scope", "openid email profile")
        .containsEntry("login_hint", somebody)
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("redirect_uri", SallyportForTests.PUBLIC_URL + "/oauth2/idpresponse");
    assertThat(sent.get("state")).hasSize(43).isNotEqualTo("the-state");
    var answer = answer(browser.open(browser.throughProvider(away)));
    assertThat(answer)
        .containsEntry("state", "the-state")
        .containsEntry("iss", SallyportForTests.PUBLIC_URL + "/" + pool);
    var tokens = tokens(answer);
    var identity = claims(tokens.getString("id_token"));
    assertThat(identity.getString("cognito:username")).isEqualTo("corp_" + somebody);
    assertThat(identity.getString("nonce")).isEqualTo("the-nonce");
    assertThat(identity.getString("email")).isEqualTo(somebody + "@corp.example");
    assertThat(identity.getJsonArray("cognito:groups")).containsExactly(pool + "_Corp");
    assertThat(identity.getJsonArray("identities").getJsonObject(0).getString("userId"))
        .isEqualTo(somebody);
    var made = user("Corp_" + somebody);
    assertThat(made.userStatusAsString()).isEqualTo("EXTERNAL_PROVIDER");
    var told = attributes(made.userAttributes());
    assertThat(told).containsEntry("email_verified", "true").containsEntry("name", somebody);
    var one = new JsonArray(told.get("identities")).getJsonObject(0);
    assertThat(one.getBoolean("primary")).isTrue();
    assertThat(one.getString("providerName")).isEqualTo("Corp");
    assertThat(
            sdk.adminListGroupsForUser(r -> r.userPoolId(pool).username("Corp_" + somebody))
                .groups())
        .extracting(GroupType::groupName)
        .containsExactly(pool + "_Corp");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void the_tokens_work_as_any_others_do() {
    var tokens = tokens(signIn());
    var me = sdk.getUser(r -> r.accessToken(tokens.getString("access_token")));
    assertThat(me.username()).isEqualTo("corp_" + somebody);
    var again =
        sdk.initiateAuth(
            r ->
                r.clientId(client)
                    .authFlow(AuthFlowType.REFRESH_TOKEN_AUTH)
                    .authParameters(Map.of("REFRESH_TOKEN", tokens.getString("refresh_token"))));
    assertThat(again.authenticationResult().accessToken()).isNotEmpty();
  }

  @Test
  void who_comes_again_is_the_same_and_what_changed_there_changes_here() {
    var first = claims(tokens(signIn()).getString("id_token"));
    issuer.behaves("claims=" + encoded("{\"name\":\"Another Name\"}"));
    browser.forget();
    var second = claims(tokens(signIn()).getString("id_token"));
    assertThat(second.getString("sub")).isEqualTo(first.getString("sub"));
    assertThat(attributes(user("corp_" + somebody).userAttributes()))
        .containsEntry("name", "Another Name");
  }

  @Test
  void a_browser_that_is_signed_in_need_not_go_there_again() {
    signIn();
    var answer = answer(browser.open(authorize(client, Map.of("identity_provider", "Corp"))));
    assertThat(answer).containsKey("code");
    assertThat(answer(browser.open(authorize(client, Map.of("prompt", "none")))))
        .containsKey("code");
    // Somebody of another provider was asked for, or a new sign-in.
    assertThat(browser.open(authorize(client, Map.of("identity_provider", "COGNITO"))))
        .contains("/login?");
    assertThat(
            browser.open(authorize(client, Map.of("identity_provider", "Corp", "prompt", "login"))))
        .startsWith(issuer.url());
    assertThat(browser.open(authorize(federated.client("COGNITO"), Map.of()))).contains("/login?");
  }

  @Test
  void a_provider_is_chosen_by_an_identifier_or_is_the_only_one() {
    assertThat(browser.open(authorize(client, Map.of("idp_identifier", "corp.example"))))
        .startsWith(issuer.url());
    assertThat(browser.open(authorize(federated.client("Corp"), Map.of())))
        .startsWith(issuer.url());
    refused(
        answer(
            browser.open(
                authorize(federated.client("Corp"), Map.of("idp_identifier", "other.example")))),
        "none of the client's");
    refused(
        answer(browser.open(authorize(client, Map.of("idp_identifier", "nobody.example")))),
        "none of the client's");
  }

  @Test
  void nobody_from_there_signs_in_here_until_an_administrator_sets_a_password() {
    var tokens = tokens(signIn());
    var name = "corp_" + somebody;
    var password = "Horse-Battery-8";
    assertThatThrownBy(() -> nativeSignIn(name, password))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(
            () ->
                sdk.changePassword(
                    r ->
                        r.accessToken(tokens.getString("access_token"))
                            .previousPassword("x-X-1-previous")
                            .proposedPassword(password)))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> sdk.adminResetUserPassword(r -> r.userPoolId(pool).username(name)))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> sdk.forgotPassword(r -> r.clientId(client).username(name)))
        .isInstanceOf(NotAuthorizedException.class);
    sdk.adminSetUserPassword(
        r -> r.userPoolId(pool).username(name).password(password).permanent(true));
    assertThat(user(name).userStatusAsString()).isEqualTo("CONFIRMED");
    assertThat(nativeSignIn(name, password)).isNotEmpty();
    browser.forget();
    assertThat(claims(tokens(signIn()).getString("id_token")).getString("cognito:username"))
        .isEqualTo(name);
  }

  private static String nativeSignIn(String name, String password) {
    return sdk.initiateAuth(
            r ->
                r.clientId(client)
                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                    .authParameters(Map.of("USERNAME", name, "PASSWORD", password)))
        .authenticationResult()
        .accessToken();
  }

  private String nativeUser(AttributeType... more) {
    var name = SallyportForTests.somebody();
    sdk.adminCreateUser(
        r -> r.userPoolId(pool).username(name).messageAction("SUPPRESS").userAttributes(more));
    sdk.adminSetUserPassword(
        r -> r.userPoolId(pool).username(name).password("Horse-Battery-8").permanent(true));
    return name;
  }

  private void link(String name, String attribute, String value) {
    sdk.adminLinkProviderForUser(
        r ->
            r.userPoolId(pool)
                .destinationUser(d -> d.providerName("Cognito").providerAttributeValue(name))
                .sourceUser(
                    s ->
                        s.providerName("Corp")
                            .providerAttributeName(attribute)
                            .providerAttributeValue(value)));
  }

  @Test
  void whom_an_administrator_linked_is_the_account_they_were_linked_to() {
    var name = nativeUser();
    link(name, "Cognito_Subject", somebody);
    assertThat(claims(tokens(signIn()).getString("id_token")).getString("cognito:username"))
        .isEqualTo(name);
    assertThat(attributes(user(name).userAttributes()))
        .containsEntry("email", somebody + "@corp.example");
    assertThatThrownBy(() -> user("corp_" + somebody)).isInstanceOf(UserNotFoundException.class);
  }

  @Test
  void AC103_an_address_leads_to_nobody_and_one_that_was_linked_only_where_it_is_verified() {
    var address = somebody + "@corp.example";
    var name =
        nativeUser(
            SallyportForTests.attribute("email", address),
            SallyportForTests.attribute("email_verified", "true"));
    issuer.behaves("claims=" + encoded("{\"email_verified\":true}"));
    var id = claims(tokens(signIn()).getString("id_token"));
    assertThat(id.getString("cognito:username")).isEqualTo("corp_" + somebody);
    sdk.adminDeleteUser(r -> r.userPoolId(pool).username("corp_" + somebody));
    link(name, "email", address);
    browser.forget();
    issuer.behaves("claims=" + encoded("{\"email_verified\":false}"));
    id = claims(tokens(signIn()).getString("id_token"));
    assertThat(id.getString("cognito:username")).isEqualTo("corp_" + somebody);
    sdk.adminDeleteUser(r -> r.userPoolId(pool).username("corp_" + somebody));
    browser.forget();
    issuer.behaves("claims=" + encoded("{\"email_verified\":true}"));
    id = claims(tokens(signIn()).getString("id_token"));
    assertThat(id.getString("cognito:username")).isEqualTo(name);
  }

  @Test
  void AC103_a_subject_of_another_case_is_another_person() {
    var first = claims(tokens(signIn()).getString("id_token"));
    assertThat(first.getString("cognito:username")).isEqualTo("corp_" + somebody);
    browser.forget();
    somebody = somebody.toUpperCase(java.util.Locale.ROOT);
    refused(signIn(), "Already found an entry for username");
  }

  @Test
  void AC047_a_state_counts_once_and_in_its_own_browser() {
    var back = browser.throughProvider(begin());
    var thief = new FederatedBrowser(sallyport.api());
    assertThat(thief.open(back)).contains("/error?");
    thief.open(authorize(client, Map.of("identity_provider", "Corp")));
    assertThat(thief.open(back)).contains("/error?");
    nowhere(browser.open(with(back, "state", null)));
    nowhere(browser.open(with(back, "state", "x".repeat(43))));
    assertThat(answer(browser.open(back))).containsKey("code");
    assertThat(browser.open(back)).contains("/error?");
  }

  @Test
  void AC047_an_ID_token_for_another_nonce_is_refused_and_the_attempt_is_over() {
    var away = with(begin(), "nonce", "another");
    var back = browser.throughProvider(away);
    refused(answer(browser.open(back)), "ID token that does not count");
    nowhere(browser.open(back));
  }

  @Test
  void AC047_a_code_that_was_asked_for_with_another_verifier_is_refused() {
    var away = with(begin(), "code_challenge", "A".repeat(43));
    refused(answer(browser.open(browser.throughProvider(away))), "error getting token");
  }

  @Test
  void AC104_an_answer_of_another_issuer_or_of_none_is_refused() {
    var back = browser.throughProvider(begin());
    refused(answer(browser.open(with(back, "iss", "https://evil.example"))), "another issuer");
    browser.forget();
    back = browser.throughProvider(begin());
    refused(answer(browser.open(with(back, "iss", null))), "another issuer");
  }

  @Test
  void AC046_the_session_of_a_browser_is_another_after_signing_in() {
    signIn();
    var before = browser.cookies().get(HostedCookie.NAME);
    answer(
        browser.open(
            browser.throughProvider(
                browser.open(
                    authorize(client, Map.of("identity_provider", "Corp", "prompt", "login"))))));
    assertThat(browser.cookies().get(HostedCookie.NAME)).isNotEqualTo(before);
    assertThat(browser.last().headers().allValues("Set-Cookie"))
        .allSatisfy(
            cookie ->
                assertThat(cookie)
                    .contains("__Host-", "Path=/", "Secure", "HTTPOnly", "SameSite=Lax"));
  }

  @Test
  void AC050_several_tabs_sign_in_at_once_and_each_gets_its_own() {
    var first = browser.open(authorize(client, Map.of("identity_provider", "Corp", "state", "1")));
    var second = browser.open(authorize(client, Map.of("identity_provider", "Corp", "state", "2")));
    var secondBack = browser.throughProvider(second);
    var firstBack = browser.throughProvider(first);
    assertThat(answer(browser.open(firstBack))).containsEntry("state", "1").containsKey("code");
    assertThat(answer(browser.open(secondBack))).containsEntry("state", "2").containsKey("code");
  }

  @Test
  void AC051_unfinished_sign_ins_are_few_and_cost_one_cookie() {
    var first = begin();
    var cookies = new HashSet<String>();
    var last = "";
    for (var i = 0; i < 20; i++) {
      last = begin();
      cookies.addAll(browser.cookies().values());
    }
    assertThat(cookies).hasSize(1);
    nowhere(browser.open(browser.throughProvider(first)));
    assertThat(answer(browser.open(browser.throughProvider(last)))).containsKey("code");
  }

  @Test
  void what_the_provider_refuses_is_told_to_the_client() {
    var state = parameters(begin()).get("state");
    refused(
        answer(
            browser.open(
                SallyportForTests.PUBLIC_URL
                    + "/oauth2/idpresponse?error=access_denied&error_description=no%22way&iss="
                    + encoded(issuer.url())
                    + "&state="
                    + state)),
        "access_denied: no way");
  }

  @Test
  void a_provider_that_cannot_be_asked_is_told_to_the_client() {
    refused(
        answer(browser.open(authorize(client, Map.of("identity_provider", "Other")))),
        "could not be asked");
    issuer.behaves("die=1");
    refused(signIn(), "token endpoint could not be reached");
  }

  @Test
  void a_form_that_a_provider_has_posted_is_gone_on_with_by_the_browser_itself() {
    var back = parameters(browser.throughProvider(begin()));
    var form = new HashMap<>(back);
    form.put("user", "{\"name\":{\"firstName\":\"A\"}}");
    var on = browser.posted(SallyportForTests.PUBLIC_URL + "/oauth2/idpresponse", form);
    assertThat(browser.last().statusCode()).isEqualTo(303);
    assertThat(parameters(on)).isEqualTo(back);
    assertThat(answer(browser.open(on))).containsKey("code");
  }

  @Test
  void who_was_disabled_does_not_come_in() {
    signIn();
    sdk.adminDisableUser(r -> r.userPoolId(pool).username("corp_" + somebody));
    assertThat(browser.open(authorize(client, Map.of("prompt", "none"))))
        .contains("login_required");
    refused(signIn(), "User is not enabled");
  }

  @Test
  void an_address_of_a_providers_domain_leads_there_unless_the_client_wants_none() {
    var page = browser.open(authorize(client, Map.of()));
    var on = posted(page, "somebody@CORP.example");
    assertThat(browser.open(on)).startsWith(issuer.url());
    assertThat(posted(page, "somebody@nowhere.example")).isEmpty();
    var own = browser.open(authorize(client, Map.of("identity_provider", "COGNITO")));
    assertThat(posted(own, "somebody@corp.example")).isEmpty();
  }

  private String posted(String page, String name) {
    browser.open(page);
    var csrf = Jsoup.parse(browser.last().body()).select("input[name=_csrf]").attr("value");
    return browser.sent(page, Map.of("_csrf", csrf, "username", name, "password", "x"));
  }

  @Test
  void a_provider_is_chosen_for_a_pushed_request_unless_its_client_has_chosen() {
    var open = browser.pushed(parameters(authorize(client, Map.of())));
    var chosen =
        browser.pushed(parameters(authorize(client, Map.of("identity_provider", "COGNITO"))));
    var way = SallyportForTests.PUBLIC_URL + "/oauth2/authorize?";
    var by = new HashMap<>(Map.of("client_id", client, "identity_provider", "Corp"));
    by.put("request_uri", open);
    var away = browser.open(way + FederatedBrowser.query(by));
    assertThat(away).startsWith(issuer.url());
    assertThat(answer(browser.open(browser.throughProvider(away)))).containsKey("code");
    by.put("request_uri", chosen);
    browser.forget();
    assertThat(browser.open(way + FederatedBrowser.query(by))).contains("/login?");
    by.put("request_uri", open);
    by.put("identity_provider", "Nobody");
    refused(answer(browser.open(way + FederatedBrowser.query(by))), "none of the client's");
  }

  @Test
  void AC054_two_cookies_of_a_browser_at_a_provider_are_none() {
    var back = browser.throughProvider(begin());
    nowhere(browser.openTwice(back, "__Host-sallyport-provider"));
    assertThat(answer(browser.open(back))).containsKey("code");
  }

  @Test
  void AC102_a_subject_that_the_browser_names_is_nobody() {
    var back = browser.throughProvider(begin());
    var answer =
        answer(browser.open(back + "&sub=admin&username=admin&email=a%40b.example&id_token=x.y.z"));
    assertThat(claims(tokens(answer).getString("id_token")).getString("cognito:username"))
        .isEqualTo("corp_" + somebody);
  }

  @Test
  void the_page_offers_the_providers_and_the_way_to_one_leads_back_to_the_client() {
    var page = browser.open(authorize(client, Map.of()));
    assertThat(page).contains("/login?");
    browser.open(page);
    var links = Jsoup.parse(browser.last().body()).select("a:contains(Continue with)");
    assertThat(links.eachText()).containsExactly("Continue with Corp", "Continue with Other");
    var begun = browser.open(SallyportForTests.PUBLIC_URL + links.getFirst().attr("href"));
    assertThat(answer(browser.open(browser.throughProvider(begun)))).containsKey("code");
  }

  @Test
  void whoever_has_only_outside_providers_is_asked_for_no_password() {
    var outside = federated.client("Corp", "Other");
    browser.open(browser.open(authorize(outside, Map.of())));
    var page = Jsoup.parse(browser.last().body());
    assertThat(page.select("input[type=password]")).isEmpty();
    assertThat(page.select("a:contains(Continue with)")).hasSize(2);
  }
}
