package dev.sallyport;

import static dev.sallyport.FederatedBrowser.claims;
import static dev.sallyport.FederatedBrowser.parameters;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ingress.HostedCookie;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AdminGetUserResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.OAuthFlowType;

/** Sign-in at a SAML provider that is not ours (oauth2.md §9.5). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SamlSignInIT {
  private static final String LOGGED_OUT = "https://app.example.com/out";

  private static SamlSite site;
  private static String pool;
  private static String client;

  private FederatedBrowser browser;
  private String somebody;

  @BeforeAll
  static void start() {
    site = SamlSite.open();
    pool = site.pool.id();
    site.named("Corp", "corp.example", Map.of("IDPSignout", "true"));
    site.named("Sealed", "sealed.example", Map.of("EncryptedResponses", "true"));
    site.named("Beginning", "beginning.example", Map.of("IDPInit", "true"));
    site.named(
        "Posting",
        "posting.example",
        Map.of("MetadataURL", site.provider.url() + "/metadata-post", "IDPSignout", "true"));
    site.named(
        "Inline",
        "inline.example",
        Map.of("MetadataFile", SamlSite.read(site.provider.url() + "/metadata")));
    client = site.pool.client("COGNITO", "Corp", "Sealed", "Posting", "Inline");
  }

  @AfterAll
  static void stop() {
    if (site != null) {
      site.close();
    }
  }

  @BeforeEach
  void fresh() {
    browser = site.browser();
    somebody = SallyportForTests.somebody();
    behaves(Map.of());
  }

  private void behaves(Map<String, ?> how) {
    var all = new java.util.HashMap<String, Object>(how);
    all.putIfAbsent("user", somebody);
    all.putIfAbsent(
        "attributes",
        new JsonObject()
            .put("mail", somebody + "@corp.example")
            .put("displayName", "Some <Body>")
            .put("verified", "true"));
    site.provider.behaves(all);
  }

  private Map<String, String> signIn(String provider) {
    return SamlSite.signIn(browser, client, provider);
  }

  private JsonObject identity(Map<String, String> answer) {
    assertThat(answer).doesNotContainKey("error").containsEntry("state", "the-state");
    return claims(browser.tokens(client, answer.get("code")).getString("id_token"));
  }

  private static AdminGetUserResponse user(String name) {
    return site.sdk().adminGetUser(r -> r.userPoolId(pool).username(name));
  }

  private static Map<String, String> attributes(AdminGetUserResponse user) {
    return user.userAttributes().stream()
        .collect(Collectors.toMap(AttributeType::name, AttributeType::value));
  }

  @Test
  void somebody_new_gets_an_account_and_the_client_its_tokens() {
    var identity = identity(signIn("Corp"));
    assertThat(identity.getString("cognito:username")).isEqualTo("corp_" + somebody);
    assertThat(identity.getString("nonce")).isEqualTo("the-nonce");
    assertThat(identity.getString("email")).isEqualTo(somebody + "@corp.example");
    var there = identity.getJsonArray("identities").getJsonObject(0);
    assertThat(there.getString("userId")).isEqualTo(somebody);
    assertThat(there.getString("providerType")).isEqualTo("SAML");
    var made = user("Corp_" + somebody);
    assertThat(made.userStatusAsString()).isEqualTo("EXTERNAL_PROVIDER");
    assertThat(attributes(made))
        .containsEntry("name", "Some <Body>")
        .containsEntry("email_verified", "true");
    assertThat(
            new JsonArray(attributes(made).get("identities"))
                .getJsonObject(0)
                .getString("providerName"))
        .isEqualTo("Corp");
  }

  @Test
  void the_provider_is_asked_by_a_request_that_it_checks_with_our_metadata() {
    var away = SamlSite.begin(browser, client, "Corp");
    assertThat(away).startsWith(site.provider.url() + "/sso?SAMLRequest=");
    assertThat(parameters(away).get("RelayState")).hasSize(43);
    SamlSite.response(browser, away);
    var told = site.provider.told();
    assertThat(told.getString("issuer")).isEqualTo("urn:amazon:cognito:sp:" + pool);
    assertThat(told.getBoolean("signed")).isTrue();
    assertThat(told.getString("xml"))
        .contains("AssertionConsumerServiceURL=\"" + SamlSite.ANSWERS + "\"")
        .doesNotContain("ForceAuthn");
    SamlSite.response(
        browser,
        browser.open(
            FederatedPool.authorize(
                client, Map.of("identity_provider", "Corp", "prompt", "login"))));
    assertThat(site.provider.told().getString("xml")).contains("ForceAuthn=\"true\"");
  }

  @Test
  void who_comes_again_is_the_same_and_several_values_are_one_text() {
    var first = identity(signIn("Corp"));
    browser.forget();
    behaves(
        Map.of(
            "attributes",
            new JsonObject()
                .put("mail", somebody + "@corp.example")
                .put("displayName", new JsonArray(List.of("One", "Two")))));
    var second = identity(signIn("Corp"));
    assertThat(second.getString("sub")).isEqualTo(first.getString("sub"));
    assertThat(attributes(user("corp_" + somebody))).containsEntry("name", "[One, Two]");
  }

  @Test
  void whom_an_administrator_linked_is_the_account_they_were_linked_to() {
    var name = SallyportForTests.somebody();
    site.sdk().adminCreateUser(r -> r.userPoolId(pool).username(name).messageAction("SUPPRESS"));
    site.sdk()
        .adminSetUserPassword(
            r -> r.userPoolId(pool).username(name).password("Horse-Battery-8").permanent(true));
    site.sdk()
        .adminLinkProviderForUser(
            r ->
                r.userPoolId(pool)
                    .destinationUser(d -> d.providerName("Cognito").providerAttributeValue(name))
                    .sourceUser(
                        s ->
                            s.providerName("Corp")
                                .providerAttributeName("Cognito_Subject")
                                .providerAttributeValue(somebody)));
    assertThat(identity(signIn("Corp")).getString("cognito:username")).isEqualTo(name);
  }

  @Test
  void a_provider_is_a_link_on_the_page_and_chosen_by_an_identifier() {
    browser.open(browser.open(FederatedPool.authorize(client, Map.of())));
    assertThat(browser.last().body()).contains("identity_provider=Corp");
    assertThat(
            browser.open(FederatedPool.authorize(client, Map.of("idp_identifier", "corp.example"))))
        .startsWith(site.provider.url() + "/sso?");
  }

  @Test
  void metadata_may_be_given_as_a_text() {
    assertThat(identity(signIn("Inline")).getString("cognito:username"))
        .isEqualTo("inline_" + somebody);
  }

  @Test
  void an_encrypted_assertion_is_opened_and_any_other_is_refused_where_it_must_be_encrypted() {
    behaves(Map.of("encrypt", "aes256-gcm"));
    assertThat(identity(signIn("Sealed")).getString("cognito:username"))
        .isEqualTo("sealed_" + somebody);
    browser.forget();
    behaves(Map.of("encrypt", "aes256-cbc", "sign", "both", "first", "encrypt"));
    assertThat(identity(signIn("Sealed")).getString("cognito:username"))
        .isEqualTo("sealed_" + somebody);
    browser.forget();
    behaves(Map.of("encrypt", "aes256-cbc"));
    assertThat(signIn("Sealed").get("error_description")).contains("a way that is not taken");
    browser.forget();
    behaves(Map.of());
    assertThat(signIn("Sealed").get("error_description")).contains("is not encrypted");
    behaves(Map.of("encrypt", "aes256-gcm"));
    assertThat(signIn("Corp").get("error_description")).contains("is encrypted");
  }

  @Test
  void a_response_that_is_signed_itself_needs_no_signature_inside() {
    behaves(Map.of("sign", "message"));
    assertThat(identity(signIn("Corp")).getString("cognito:username"))
        .isEqualTo("corp_" + somebody);
  }

  @Test
  void a_provider_that_takes_forms_only_is_posted_a_signed_one_from_a_page_of_ours() {
    var page = SamlSite.begin(browser, client, "Posting");
    assertThat(page).startsWith(SallyportForTests.PUBLIC_URL + "/saml2/request?state=");
    browser.open(page);
    var html = browser.last();
    assertThat(SamlProvider.action(html.body())).isEqualTo(site.provider.url() + "/sso");
    assertThat(html.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("script-src 'self'")
        .contains("form-action http:;");
    browser.sent(SamlProvider.action(html.body()), SamlProvider.form(html.body()));
    var told = site.provider.told();
    assertThat(told.getString("by")).isEqualTo("post");
    assertThat(told.getBoolean("signed")).isTrue();
    var location = SamlSite.posted(browser, SamlProvider.form(browser.last().body()));
    assertThat(identity(parameters(location)).getString("cognito:username"))
        .isEqualTo("posting_" + somebody);
    browser.open(page);
    assertThat(browser.last().statusCode()).isEqualTo(400);
  }

  private String leaving() {
    var leaver =
        site.sdk()
            .createUserPoolClient(
                r ->
                    r.userPoolId(pool)
                        .clientName("leaver")
                        .allowedOAuthFlowsUserPoolClient(true)
                        .allowedOAuthFlows(OAuthFlowType.CODE)
                        .allowedOAuthScopes("openid")
                        .callbackURLs(FederatedBrowser.CALLBACK)
                        .logoutURLs(LOGGED_OUT)
                        .supportedIdentityProviders("Corp", "Posting", "Sealed"))
            .userPoolClient()
            .clientId();
    return SallyportForTests.PUBLIC_URL
        + "/logout?client_id="
        + leaver
        + "&logout_uri="
        + LOGGED_OUT;
  }

  @Test
  void who_signs_out_is_signed_out_at_the_provider_too_and_comes_back() {
    signIn("Corp");
    var logout = leaving();
    var away = browser.open(logout);
    assertThat(away).startsWith(site.provider.url() + "/slo?SAMLRequest=");
    assertThat(browser.cookies()).doesNotContainKey(HostedCookie.NAME);
    var answer = SamlSite.response(browser, away);
    var told = site.provider.told();
    assertThat(told.getString("nameID")).isEqualTo(somebody);
    assertThat(told.getString("sessionIndex")).isEqualTo("s-" + somebody);
    var back = SallyportForTests.PUBLIC_URL + "/saml2/logout";
    assertThat(browser.posted(back, answer)).isEqualTo(LOGGED_OUT);
    // Once.
    assertThat(browser.posted(back, answer)).contains("/error?");
    assertThat(browser.open(logout)).isEqualTo(LOGGED_OUT);
  }

  @Test
  void a_provider_that_is_not_to_know_is_not_told_who_signs_out() {
    behaves(Map.of("encrypt", "aes256-gcm"));
    signIn("Sealed");
    assertThat(browser.open(leaving())).isEqualTo(LOGGED_OUT);
  }

  @Test
  void a_provider_that_takes_forms_only_is_told_by_one_who_signs_out() {
    var page = SamlSite.begin(browser, client, "Posting");
    browser.open(page);
    browser.sent(site.provider.url() + "/sso", SamlProvider.form(browser.last().body()));
    SamlSite.posted(browser, SamlProvider.form(browser.last().body()));
    browser.open(browser.open(leaving()));
    browser.sent(site.provider.url() + "/slo", SamlProvider.form(browser.last().body()));
    assertThat(site.provider.told().getString("nameID")).isEqualTo(somebody);
  }

  @Test
  void a_provider_may_begin_where_its_administrator_lets_it_and_the_client_has_a_secret() {
    var own =
        site.sdk()
            .createUserPoolClient(
                r ->
                    r.userPoolId(pool)
                        .clientName("begun")
                        .generateSecret(true)
                        .allowedOAuthFlowsUserPoolClient(true)
                        .allowedOAuthFlows(OAuthFlowType.CODE)
                        .allowedOAuthScopes("openid")
                        .callbackURLs(FederatedBrowser.CALLBACK)
                        .supportedIdentityProviders("Corp", "Beginning"))
            .userPoolClient()
            .clientId();
    var relay =
        FederatedBrowser.query(
            Map.of(
                "client_id",
                own,
                "redirect_uri",
                FederatedBrowser.CALLBACK,
                "response_type",
                "code",
                "scope",
                "openid"));
    browser.open(
        site.provider.url() + "/unasked?" + FederatedBrowser.query(Map.of("RelayState", relay)));
    var form = SamlProvider.form(browser.last().body());
    var location = browser.posted(SamlSite.ANSWERS, form);
    assertThat(parameters(location)).containsKey("code");
    assertThat(user("beginning_" + somebody).userStatusAsString()).isEqualTo("EXTERNAL_PROVIDER");
    assertThat(parameters(browser.posted(SamlSite.ANSWERS, form)).get("error_description"))
        .contains("used before");
  }

  @Test
  void the_certificate_of_requests_is_told_and_is_in_the_metadata() throws CertificateException {
    var told = site.sdk().getSigningCertificate(r -> r.userPoolId(pool)).certificate();
    CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(told)));
    assertThat(SamlSite.read(site.sallyport.api() + "/saml2/metadata/" + pool))
        .contains(told)
        .contains("entityID=\"urn:amazon:cognito:sp:" + pool + "\"")
        .contains("Location=\"" + SamlSite.ANSWERS + "\"");
    assertThat(SamlSite.read(site.sallyport.api() + "/saml2/metadata/local_none")).isEmpty();
  }
}
