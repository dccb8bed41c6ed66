package dev.sallyport.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.DirectoryForTests;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthorizationRulesTest {
  private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  private static final AppClient CONFIDENTIAL =
      OAuthForTests.confidential(DirectoryForTests.pool());
  private static final AppClient OPEN = OAuthForTests.open(DirectoryForTests.pool());

  private static Optional<String> error(AppClient client, String query) {
    return AuthorizationRules.problem(Parameters.read(query), client).map(Asked.Problem::error);
  }

  private static Optional<String> error(String more) {
    return error(CONFIDENTIAL, "response_type=code&scope=openid" + more);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "&state=%7B%22a%22%3A1%7D&nonce=n",
        "&code_challenge_method=S256&code_challenge=" + CHALLENGE,
        "&prompt=none",
        "&prompt=login+consent",
        "&max_age=0",
        "&resource=https%3A%2F%2Fapi.example.com%2Forders",
        "&resource=https%3A%2F%2Fapi.example.com%2Forders&resource=urn%3Ab",
        "&dpop_jkt=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "&identity_provider=Google",
        "&response_mode=query",
        "&acr_values=1&claims=%7B%7D&display=page&ui_locales=de"
      })
  void what_is_in_order_passes(String more) {
    assertThat(error(more)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "&state=a&state=b,invalid_request",
    "&response_mode=fragment,invalid_request",
    "&request=x.y.z,request_not_supported",
    "&request_uri=https%3A%2F%2Fevil.example,request_uri_not_supported",
    "&prompt=none+login,invalid_request",
    "&prompt=sing,invalid_request",
    "&max_age=-1,invalid_request",
    "&max_age=soon,invalid_request",
    "&resource=orders,invalid_target",
    "&resource=urn:a&resource=orders,invalid_target",
    "&resource=urn:1&resource=urn:2&resource=urn:3&resource=urn:4&resource=urn:5&resource=urn:6&resource=urn:7&resource=urn:8&resource=urn:9,invalid_target",
    "&dpop_jkt=short,invalid_request",
    "&resource=https%3A%2F%2Fa.example%2F%23x,invalid_target",
    "&identity_provider=Facebook,invalid_request"
  })
  void what_is_not_is_told_to_the_client(String more, String error) {
    assertThat(error(more)).contains(error);
  }

  @Test
  void a_code_is_all_that_is_answered() {
    assertThat(error(CONFIDENTIAL, "scope=openid")).contains("invalid_request");
    for (var type : new String[] {"token", "id_token", "code+id_token", "none"}) {
      assertThat(error(CONFIDENTIAL, "scope=openid&response_type=" + type))
          .contains("unsupported_response_type");
    }
  }

  @Test
  void scopes_are_the_clients_own_and_claims_come_with_an_id_token() {
    assertThat(error(CONFIDENTIAL, "response_type=code")).isEmpty();
    assertThat(error(CONFIDENTIAL, "response_type=code&scope=openid+phone"))
        .contains("invalid_scope");
    assertThat(error(CONFIDENTIAL, "response_type=code&scope=email")).contains("invalid_scope");
    assertThat(error(CONFIDENTIAL, "response_type=code&scope=orders%2Fread")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "&code_challenge=" + CHALLENGE,
        "&code_challenge_method=S256",
        "&code_challenge_method=plain&code_challenge=" + CHALLENGE,
        "&code_challenge_method=S256&code_challenge=short",
        "&code_challenge_method=s256&code_challenge=" + CHALLENGE,
        "&code_challenge_method=S256&code_challenge=" + CHALLENGE + "%3D"
      })
  void AC048_pkce_is_S256_and_whole_or_nothing(String more) {
    assertThat(error(more)).contains("invalid_request");
  }

  @Test
  void AC048_a_client_without_a_secret_must_use_it() {
    assertThat(error(OPEN, "response_type=code&scope=openid")).contains("invalid_request");
    assertThat(
            error(
                OPEN,
                "response_type=code&scope=openid&code_challenge_method=S256&code_challenge="
                    + CHALLENGE))
        .isEmpty();
  }
}
