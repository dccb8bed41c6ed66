package dev.sallyport.ingress.cognito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.config.DpopDemand;
import dev.sallyport.directory.OAuthSettings;
import dev.sallyport.directory.OAuthSettings.Grant;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OAuthJsonTest {
  private static final String WHOLE =
      """
      {"SupportedIdentityProviders": ["COGNITO", "Google"],
       "CallbackURLs": ["https://b.example/in", "https://a.example/in"],
       "LogoutURLs": ["https://b.example/out"],
       "DefaultRedirectURI": "https://a.example/in",
       "AllowedOAuthFlows": ["code", "implicit"],
       "AllowedOAuthScopes": ["api/read", "openid"],
       "AllowedOAuthFlowsUserPoolClient": true}
      """;

  private static OAuthSettings read(String json) {
    return OAuthJson.read(new JsonObject(json.replace('\'', '"')), true);
  }

  private static Failure refusal(String json, boolean secret) {
    return catchThrowableOfType(
            Failed.class, () -> OAuthJson.read(new JsonObject(json.replace('\'', '"')), secret))
        .failure();
  }

  @Test
  void what_is_left_out_is_off() {
    assertThat(read("{}")).isEqualTo(OAuthSettings.NONE);
  }

  @Test
  void everything_that_is_said_is_told_again() {
    var read = read(WHOLE);
    assertThat(read)
        .isEqualTo(
            new OAuthSettings(
                true,
                Set.of(Grant.CODE, Grant.IMPLICIT),
                Set.of("api/read", "openid"),
                List.of("https://b.example/in", "https://a.example/in"),
                List.of("https://b.example/out"),
                "https://a.example/in",
                Set.of("COGNITO", "Google"),
                DpopDemand.OPTIONAL,
                null,
                List.of(),
                false));
    var written = new JsonObject();
    OAuthJson.write(written, read);
    assertThat(written).isEqualTo(new JsonObject(WHOLE));
  }

  @Test
  void a_client_with_nothing_of_it_tells_only_that_it_is_off() {
    var written = new JsonObject();
    OAuthJson.write(written, OAuthSettings.NONE);
    assertThat(written.encode()).isEqualTo("{\"AllowedOAuthFlowsUserPoolClient\":false}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'AllowedOAuthFlowsUserPoolClient': true}",
        "{'AllowedOAuthFlowsUserPoolClient': true, 'AllowedOAuthFlows': ['code']}",
        "{'AllowedOAuthFlowsUserPoolClient': true, 'AllowedOAuthScopes': ['openid']}"
      })
  void who_may_use_flows_needs_some_and_scopes(String json) {
    assertThat(refusal(json, true))
        .isEqualTo(
            new Failure.Invalid(
                "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is"
                    + " allowed to use OAuth flows."));
  }

  @Test
  void flows_without_the_switch_are_kept_and_permit_nothing() {
    var read = read("{'AllowedOAuthFlows': ['code'], 'AllowedOAuthScopes': ['openid']}");
    assertThat(read.grants()).containsExactly(Grant.CODE);
    assertThat(read.allows(Grant.CODE)).isFalse();
  }

  @Test
  void client_credentials_stands_alone_needs_a_secret_and_tells_nothing_of_people() {
    assertThat(refusal("{'AllowedOAuthFlows': ['code', 'client_credentials']}", true))
        .isEqualTo(
            new Failure.GrantsAtOdds(
                "client_credentials flow can not be selected along with code flow or implicit"
                    + " flow."));
    assertThat(refusal("{'AllowedOAuthFlows': ['client_credentials']}", false))
        .isEqualTo(
            new Failure.GrantsAtOdds(
                "client_credentials flow can not be selected if client does not have a client"
                    + " secret."));
    assertThat(
            refusal(
                "{'AllowedOAuthFlows': ['client_credentials'],"
                    + " 'AllowedOAuthScopes': ['api/read', 'openid', 'email']}",
                true))
        .isEqualTo(
            new Failure.GrantsAtOdds("email is not supported with client_credentials flow."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'CallbackURLs': ['http://app.example']}",
        "{'CallbackURLs': ['javascript://app.example/']}",
        "{'CallbackURLs': ['https://app.example/#in']}",
        "{'CallbackURLs': ['https://app.example', 'https://app.example']}",
        "{'LogoutURLs': ['/out']}",
        "{'LogoutURLs': ['https://app.example', 'https://app.example']}",
        "{'DefaultRedirectURI': 'https://app.example'}",
        "{'CallbackURLs': ['https://app.example'], 'DefaultRedirectURI': 'https://app.example/'}"
      })
  void an_address_is_whole_given_once_and_the_default_is_one_of_them(String json) {
    assertThat(refusal(json, true)).isInstanceOf(Failure.Invalid.class);
  }
}
