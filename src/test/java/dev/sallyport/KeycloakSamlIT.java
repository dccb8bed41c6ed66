package dev.sallyport;

import static dev.sallyport.FederatedBrowser.parameters;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sign-in and sign-out at a Keycloak that speaks SAML, with requests that it checks. Only who asks
 * for it gets it, as its start takes a minute; {@link SamlSignInIT} does the same with another
 * provider each time.
 */
@Tag("keycloak")
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeycloakSamlIT {
  private static final String PERSON = "bea";
  private static final String PASSWORD = "Horse-Battery-8";

  private static Keycloak keycloak;
  private static SallyportForTests sallyport;
  private static FederatedPool pool;

  @BeforeAll
  static void start() throws Exception {
    keycloak = Keycloak.start();
    sallyport = SallyportForTests.demo(Map.of("SALLYPORT_PROVIDERS_INSIDE", "true"));
    pool = FederatedPool.made(sallyport, _ -> {});
    var ours =
        Jsoup.parse(SamlSite.read(sallyport.api() + "/saml2/metadata/" + pool.id()))
            .select("*")
            .stream()
            .filter(each -> each.tagName().endsWith("keydescriptor"))
            .toList();
    var signing = certificate(ours, "signing");
    var encryption = certificate(ours, "encryption");
    for (var encrypted : new boolean[] {false, true}) {
      var realm = encrypted ? "sealed" : "plain";
      keycloak.realm(realm, PERSON, PASSWORD);
      keycloak.knows(
          realm,
          "urn:amazon:cognito:sp:" + pool.id(),
          Map.of(
              "saml_assertion_consumer_url_post",
              SallyportForTests.PUBLIC_URL + "/saml2/idpresponse",
              "saml_single_logout_service_url_post",
              SallyportForTests.PUBLIC_URL + "/saml2/logout",
              "saml.signing.certificate",
              signing,
              "saml.encrypt",
              Boolean.toString(encrypted),
              "saml.encryption.certificate",
              encryption));
      var details =
          new HashMap<>(
              Map.of(
                  "MetadataURL",
                  keycloak.metadata(realm),
                  "IDPSignout",
                  "true",
                  "RequestSigningAlgorithm",
                  "rsa-sha256"));
      if (encrypted) {
        details.put("EncryptedResponses", "true");
      }
      sallyport
          .sdk()
          .createIdentityProvider(
              r ->
                  r.userPoolId(pool.id())
                      .providerName(realm)
                      .providerType("SAML")
                      .attributeMapping(Map.of("email", "email"))
                      .providerDetails(details));
    }
  }

  @AfterAll
  static void stop() {
    if (sallyport != null) {
      sallyport.close();
    }
    if (keycloak != null) {
      keycloak.close();
    }
  }

  private static String certificate(Iterable<Element> keys, String use) {
    for (var key : keys) {
      if (key.attr("use").equals(use)) {
        return key.text().replaceAll("\\s", "");
      }
    }
    throw new AssertionError("no certificate for " + use);
  }

  private static Map<String, String> fields(Element form) {
    var fields = new LinkedHashMap<String, String>();
    form.select("input[name]").forEach(each -> fields.put(each.attr("name"), each.attr("value")));
    return fields;
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "sealed"})
  void somebody_signs_in_at_keycloak_and_out_again(String realm) {
    var client = pool.client(realm);
    var browser = new FederatedBrowser(sallyport.api());
    browser.open(SamlSite.begin(browser, client, realm));
    var login = Jsoup.parse(browser.last().body()).selectFirst("form#kc-form-login");
    assertThat(login).as(browser.last().body()).isNotNull();
    browser.sent(login.attr("action"), Map.of("username", PERSON, "password", PASSWORD));
    var answer = Jsoup.parse(browser.last().body()).selectFirst("form");
    assertThat(answer.attr("action")).isEqualTo(SamlSite.ANSWERS);
    var back = SamlSite.posted(browser, fields(answer));
    assertThat(back).startsWith(FederatedBrowser.CALLBACK + "?");
    var identity =
        new JsonObject(
            new String(
                Base64.getUrlDecoder()
                    .decode(
                        browser
                            .tokens(client, parameters(back).get("code"))
                            .getString("id_token")
                            .split("\\.")[1])));
    assertThat(identity.getString("email")).isEqualTo(PERSON + "@corp.example");
    assertThat(identity.getString("cognito:username")).startsWith(realm + "_g-");
    var away = browser.open(SallyportForTests.PUBLIC_URL + "/logout?client_id=" + client);
    browser.open(away);
    var left = Jsoup.parse(browser.last().body()).selectFirst("form");
    assertThat(left).as(browser.last().body()).isNotNull();
    assertThat(browser.posted(left.attr("action"), fields(left))).endsWith("/signedout");
  }
}
