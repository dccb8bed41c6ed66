package dev.sallyport.ingress.cognito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.directory.SignInRules.WebAuthn;
import dev.sallyport.failure.Failed;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WebAuthnJsonTest {
  private static final JsonObject STRICT =
      new JsonObject()
          .put("RelyingPartyId", "example.com")
          .put("UserVerification", "required")
          .put("FactorConfiguration", "MULTI_FACTOR_WITH_USER_VERIFICATION");

  @Test
  void what_was_read_is_written_again() {
    var rules = WebAuthnJson.read(STRICT);
    assertThat(rules)
        .isEqualTo(new WebAuthn("example.com", Set.of("https://example.com"), true, true));
    assertThat(WebAuthnJson.write(rules)).isEqualTo(STRICT);
  }

  @Test
  void what_is_left_out_is_as_cognito_has_it() {
    var rules = WebAuthnJson.read(new JsonObject().put("RelyingPartyId", "localhost"));
    assertThat(rules)
        .isEqualTo(new WebAuthn("localhost", Set.of("http://localhost"), false, false));
    assertThat(WebAuthnJson.write(rules).getString("FactorConfiguration"))
        .isEqualTo("SINGLE_FACTOR");
  }

  @Test
  void a_relying_party_that_is_missing_or_shared_with_strangers_is_refused() {
    assertThatThrownBy(() -> WebAuthnJson.read(new JsonObject())).isInstanceOf(Failed.class);
    assertThatThrownBy(() -> WebAuthnJson.read(new JsonObject().put("RelyingPartyId", "co.uk")))
        .isInstanceOf(Failed.class);
  }
}
