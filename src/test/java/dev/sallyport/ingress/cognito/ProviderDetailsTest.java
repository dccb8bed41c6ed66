package dev.sallyport.ingress.cognito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.directory.IdentityProvider.Protocol;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.federation.saml.MetadataForTests;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProviderDetailsTest {
  private static final String METADATA = MetadataForTests.text("x");

  private static Map<String, String> oidc() {
    return new HashMap<>(
        Map.of(
            "client_id", "us",
            "authorize_scopes", "openid email",
            "attributes_request_method", "GET",
            "oidc_issuer", "https://login.example"));
  }

  private static Failure refusal(Protocol protocol, Map<String, String> details) {
    return catchThrowableOfType(Failed.class, () -> ProviderDetails.check(protocol, details))
        .failure();
  }

  @Test
  void a_whole_description_is_taken() {
    assertThatCode(() -> ProviderDetails.check(Protocol.OIDC, oidc())).doesNotThrowAnyException();
    assertThatCode(
            () ->
                ProviderDetails.check(
                    Protocol.SIGN_IN_WITH_APPLE,
                    Map.of(
                        "client_id", "a",
                        "team_id", "b",
                        "key_id", "c",
                        "private_key", "d",
                        "authorize_scopes", "email name")))
        .doesNotThrowAnyException();
    assertThatCode(
            () ->
                ProviderDetails.check(
                    Protocol.SAML, Map.of("MetadataFile", METADATA, "IDPSignout", "true")))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "oidc_issuer, http://login.example",
    "oidc_issuer, https://user@login.example",
    "oidc_issuer, https://login.example#x",
    "oidc_issuer, javascript:alert(1)",
    "attributes_request_method, PUT",
    "authorize_scopes, openidx email",
    "client_id, ''",
    "password, x",
    "token_url, https://login.example/token"
  })
  void one_wrong_detail_is_refused(String name, String value) {
    var details = oidc();
    details.put(name, value);
    assertThat(refusal(Protocol.OIDC, details)).isInstanceOf(Failure.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not XML",
        "<EntityDescriptor/>",
        "<x><EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'/></x>",
        "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'>",
        "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata' entityID='x'/>",
        "<!DOCTYPE e [<!ENTITY a 'b'>]>"
            + "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'/>",
        "<!DOCTYPE e SYSTEM 'file:///etc/passwd'>"
            + "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'/>"
      })
  void what_is_no_metadata_is_refused(String file) {
    assertThat(refusal(Protocol.SAML, Map.of("MetadataFile", file)))
        .isInstanceOf(Failure.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<!DOCTYPE e [<!ENTITY a 'b'>]>", "<!DOCTYPE e SYSTEM 'file:///etc/passwd'>"})
  void metadata_with_a_document_type_are_refused(String type) {
    assertThat(refusal(Protocol.SAML, Map.of("MetadataFile", type + METADATA)))
        .isInstanceOf(Failure.Invalid.class);
  }

  @Test
  void metadata_come_by_one_way() {
    assertThat(refusal(Protocol.SAML, Map.of())).isInstanceOf(Failure.Invalid.class);
    assertThat(
            refusal(
                Protocol.SAML,
                Map.of("MetadataFile", METADATA, "MetadataURL", "https://idp.example/metadata")))
        .isInstanceOf(Failure.Invalid.class);
  }
}
