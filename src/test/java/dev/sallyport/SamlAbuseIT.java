package dev.sallyport;

import static dev.sallyport.FederatedBrowser.parameters;
import static dev.sallyport.FederatedBrowser.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ingress.HostedCookie;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;

/** Responses of SAML providers that must not count (AC-102 to AC-105). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SamlAbuseIT {
  private static final String OTHER_KEY = "the signature is not by a key";

  private static SamlSite site;
  private static String client;

  private FederatedBrowser browser;
  private String somebody;

  @BeforeAll
  static void start() {
    site = SamlSite.open();
    site.named("Corp", "corp.example", Map.of());
    site.named(
        "Other",
        "other.example",
        Map.of(
            "MetadataFile",
            SamlSite.read(site.provider.url() + "/metadata")
                .replace("entityID=\"" + site.provider.url(), "entityID=\"https://other.example")));
    client = site.pool.client("COGNITO", "Corp", "Other");
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
    var all = new HashMap<String, Object>(how);
    all.putIfAbsent("user", somebody);
    site.provider.behaves(all);
  }

  private Map<String, String> response() {
    return SamlSite.response(browser, SamlSite.begin(browser, client, "Corp"));
  }

  private static Map<String, String> answering(Map<String, String> response, String text) {
    var changed = new HashMap<>(response);
    changed.put("SAMLResponse", text);
    return changed;
  }

  private String posted(UnaryOperator<String> change) {
    var response = response();
    return SamlSite.posted(
        browser, answering(response, change.apply(response.get("SAMLResponse"))));
  }

  private void refused(String location, String why) {
    assertThat(location).startsWith(FederatedBrowser.CALLBACK + "?");
    assertThat(parameters(location))
        .doesNotContainKey("code")
        .containsEntry("error", "invalid_request");
    assertThat(parameters(location).get("error_description"))
        .startsWith("Error in SAML response processing: ")
        .contains(why);
    assertThat(browser.cookies()).doesNotContainKey(HostedCookie.NAME);
  }

  private static void unknown(String name) {
    assertThatThrownBy(
            () -> site.sdk().adminGetUser(r -> r.userPoolId(site.pool.id()).username(name)))
        .isInstanceOf(UserNotFoundException.class);
  }

  private void nowhere(String location) {
    assertThat(location).contains("/error?");
    assertThat(browser.cookies()).doesNotContainKey(HostedCookie.NAME);
  }

  @ParameterizedTest
  @EnumSource
  void AC105_a_response_that_wraps_a_signed_one_is_refused(Wrapping wrapping) {
    behaves(Map.of("sign", wrapping.whole ? "message" : "assertion"));
    // Written anew it counts: what is refused below is the wrapping.
    assertThat(parameters(posted(text -> Wrapping.changed(text, _ -> {})))).containsKey("code");
    browser.forget();
    refused(posted(text -> Wrapping.changed(text, wrapping::wrap)), "");
    unknown("corp_" + Wrapping.EVIL);
  }

  @Test
  void AC105_a_response_that_nobody_signed_is_refused() {
    behaves(Map.of("sign", "nothing"));
    refused(posted(text -> text), "nothing of it is signed");
    behaves(Map.of());
    refused(
        posted(
            text ->
                Wrapping.changed(
                    text, document -> Wrapping.drop(Wrapping.assertion(document), "Signature"))),
        "nothing of it is signed");
    unknown("corp_" + somebody);
  }

  @Test
  void AC105_a_response_that_somebody_else_signed_is_refused() {
    behaves(Map.of("key", 1));
    refused(posted(text -> text), OTHER_KEY);
  }

  @Test
  void AC105_a_response_that_was_changed_is_refused() {
    refused(
        posted(
            text ->
                Wrapping.changed(
                    text,
                    document ->
                        Wrapping.assertion(document)
                            .getElementsByTagNameNS("*", "NameID")
                            .item(0)
                            .setTextContent(Wrapping.EVIL))),
        OTHER_KEY);
  }

  @Test
  void AC105_a_name_with_a_comment_in_it_is_refused_though_its_signature_is_good() {
    behaves(Map.of("user", Wrapping.EVIL + ".evil.example"));
    refused(
        posted(
            text ->
                Wrapping.changed(
                    text,
                    document -> {
                      var name =
                          Wrapping.assertion(document)
                              .getElementsByTagNameNS("*", "NameID")
                              .item(0);
                      name.setTextContent(Wrapping.EVIL);
                      name.appendChild(document.createComment(""));
                      name.appendChild(document.createTextNode(".evil.example"));
                    })),
        "comments");
    unknown("corp_" + Wrapping.EVIL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>",
        "<!DOCTYPE r SYSTEM 'http://127.0.0.1:1/x.dtd'>",
        "<!DOCTYPE r [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
      })
  void AC105_a_document_type_is_refused(String type) {
    refused(
        posted(
            text ->
                Base64.getEncoder()
                    .encodeToString(
                        (type + new String(Base64.getDecoder().decode(text), UTF_8))
                            .getBytes(UTF_8))),
        "not the XML");
  }

  @Test
  void AC105_a_response_counts_once_and_for_its_own_request() {
    var response = response();
    assertThat(parameters(SamlSite.posted(browser, response))).containsKey("code");
    browser.forget();
    nowhere(SamlSite.posted(browser, response));
    var other = new HashMap<>(response());
    other.put("SAMLResponse", response.get("SAMLResponse"));
    refused(SamlSite.posted(browser, other), "another request");
  }

  private static String in(Duration time) {
    return Instant.now().plus(time).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "Audience, urn:amazon:cognito:sp:local_other, another audience",
    "SubjectRecipient, https://evil.example/saml2/idpresponse, another recipient",
    "Destination, https://evil.example/saml2/idpresponse, another destination",
    "Issuer, https://evil.example, another issuer",
    "InResponseTo, _another, another request",
    "StatusCode, urn:oasis:names:tc:SAML:2.0:status:Responder, Responder",
    "NameIDFormat, urn:oasis:names:tc:SAML:2.0:nameid-format:transient, names nobody",
  })
  void AC105_a_response_for_others_or_of_others_is_refused(String tag, String value, String why) {
    behaves(Map.of("replace", new io.vertx.core.json.JsonObject().put(tag, value)));
    refused(posted(text -> text), why);
    unknown("corp_" + somebody);
  }

  @ParameterizedTest
  @CsvSource({
    "ConditionsNotOnOrAfter, -PT2M, this time",
    "ConditionsNotBefore, PT2M, this time",
    "SubjectConfirmationDataNotOnOrAfter, -PT2M, time",
  })
  void AC105_a_response_of_another_time_is_refused(String tag, Duration time, String why) {
    behaves(Map.of("replace", new io.vertx.core.json.JsonObject().put(tag, in(time))));
    refused(posted(text -> text), why);
  }

  @Test
  void AC105_what_is_longer_than_a_response_may_be_is_not_read() {
    refused(posted(text -> "A".repeat(100_001)), "too long");
    assertThat(browser.posted(SamlSite.ANSWERS, answering(response(), "A".repeat(300_000))))
        .contains("/error?");
  }

  @Test
  void AC102_a_response_that_is_another_browsers_signs_nobody_in() {
    var thief = site.browser();
    var response = SamlSite.response(thief, SamlSite.begin(thief, client, "Corp"));
    // Whoever posts it: the answer waits for the browser that began.
    var on = browser.posted(SamlSite.ANSWERS, response);
    assertThat(on).contains("/saml2/idpresponse?state=");
    nowhere(browser.open(on));
    SamlSite.begin(browser, client, "Corp");
    nowhere(browser.open(on));
  }

  @Test
  void AC102_an_answer_that_nobody_gave_is_refused() {
    var state = parameters(SamlSite.begin(browser, client, "Corp")).get("RelayState");
    var location = browser.open(SamlSite.ANSWERS + "?state=" + state + "&answer=forged");
    assertThat(parameters(location)).containsEntry("error_description", "Corp gave no answer");
    state = parameters(SamlSite.begin(browser, client, "Corp")).get("RelayState");
    location = browser.open(FederatedPool.BACK + "?code=forged&state=" + state);
    assertThat(parameters(location)).containsEntry("error_description", "Corp gave no answer");
  }

  @Test
  void AC102_a_provider_that_may_not_begin_signs_nobody_in() {
    var own = site.pool.client("Corp");
    var relay =
        FederatedBrowser.query(
            Map.of(
                "client_id",
                own,
                "redirect_uri",
                FederatedBrowser.CALLBACK,
                "response_type",
                "code",
                "code_challenge",
                "A".repeat(43),
                "code_challenge_method",
                "S256"));
    browser.open(
        site.provider.url() + "/unasked?" + FederatedBrowser.query(Map.of("RelayState", relay)));
    nowhere(browser.posted(SamlSite.ANSWERS, SamlProvider.form(browser.last().body())));
    unknown("corp_" + somebody);
  }

  @Test
  void AC103_a_name_of_another_case_is_another_person() {
    assertThat(parameters(posted(text -> text))).containsKey("code");
    browser.forget();
    behaves(Map.of("user", somebody.toUpperCase(Locale.ROOT)));
    assertThat(parameters(posted(text -> text)).get("error_description"))
        .contains("Already found an entry for username");
  }

  @Test
  void AC104_a_response_of_one_provider_does_not_count_as_anothers() {
    var away = SamlSite.begin(browser, client, "Other");
    refused(SamlSite.posted(browser, SamlSite.response(browser, away)), "another issuer");
    unknown("other_" + somebody);
  }

  @Test
  void AC107_a_metadata_service_is_not_asked_for_metadata() {
    site.named("Gone", "gone.example", Map.of("MetadataURL", site.provider.url() + "/nothing"));
    site.named(
        "Inside", "inside.example", Map.of("MetadataURL", "https://169.254.169.254/metadata"));
    var own = site.pool.client("Gone", "Inside");
    for (var name : new String[] {"Gone", "Inside"}) {
      assertThat(parameters(SamlSite.begin(browser, own, name)))
          .containsEntry("error_description", name + " metadata could not be read");
    }
  }

  @Test
  void AC105_a_request_that_was_changed_is_refused_by_the_provider() {
    var away = SamlSite.begin(browser, client, "Corp");
    browser.open(with(away, "RelayState", "x".repeat(43)));
    assertThat(browser.last().statusCode()).isEqualTo(400);
  }
}
