package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.DuplicateProviderException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.IdentityProviderType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ProviderDescription;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;

/** Outside identity providers are kept through the API. Nobody signs in there yet. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class IdentityProvidersIT {
  private static final Map<String, String> OIDC =
      Map.of(
          "client_id", "us",
          "client_secret", "a-secret-between-us",
          "authorize_scopes", "openid email",
          "attributes_request_method", "GET",
          "oidc_issuer", "https://login.example");
  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;
  private String pool;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    sdk = sallyport.sdk();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  @BeforeEach
  void make() {
    pool = sdk.createUserPool(r -> r.poolName("federated")).userPool().id();
  }

  private IdentityProviderType create(
      String name, String type, Map<String, String> details, String... identifiers) {
    return sdk.createIdentityProvider(
            r ->
                r.userPoolId(pool)
                    .providerName(name)
                    .providerType(type)
                    .providerDetails(details)
                    .attributeMapping(Map.of("email", "mail"))
                    .idpIdentifiers(identifiers))
        .identityProvider();
  }

  private IdentityProviderType described(String name) {
    return sdk.describeIdentityProvider(r -> r.userPoolId(pool).providerName(name))
        .identityProvider();
  }

  @Test
  void a_provider_is_told_as_it_was_made_and_is_found_by_an_identifier() {
    var made = create("Corp", "OIDC", OIDC, "corp.example", "other.example");
    assertThat(described("Corp")).isEqualTo(made);
    assertThat(made.providerDetails()).isEqualTo(OIDC);
    assertThat(made.attributeMapping()).isEqualTo(Map.of("email", "mail", "username", "sub"));
    assertThat(
            sdk.getIdentityProviderByIdentifier(
                    r -> r.userPoolId(pool).idpIdentifier("other.example"))
                .identityProvider())
        .isEqualTo(made);
    assertThatThrownBy(
            () ->
                sdk.getIdentityProviderByIdentifier(r -> r.userPoolId(pool).idpIdentifier("Corp")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> described("corp.example"))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void an_update_changes_what_it_names_and_frees_identifiers() {
    create("Corp", "OIDC", OIDC, "corp.example");
    sdk.updateIdentityProvider(
        r -> r.userPoolId(pool).providerName("Corp").idpIdentifiers("new.example"));
    assertThat(described("Corp").idpIdentifiers()).containsExactly("new.example");
    assertThat(described("Corp").providerDetails()).isEqualTo(OIDC);
    create("Next", "OIDC", OIDC, "corp.example");
    assertThatThrownBy(
            () ->
                sdk.updateIdentityProvider(
                    r -> r.userPoolId(pool).providerName("Next").idpIdentifiers("new.example")))
        .isInstanceOf(InvalidParameterException.class);
    assertThat(described("Next").idpIdentifiers()).containsExactly("corp.example");
  }

  @Test
  void names_and_identifiers_are_given_once() {
    create("Corp", "OIDC", OIDC, "corp.example");
    assertThatThrownBy(() -> create("Corp", "OIDC", OIDC))
        .isInstanceOf(DuplicateProviderException.class);
    assertThatThrownBy(() -> create("Next", "OIDC", OIDC, "corp.example"))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(() -> create("Google", "OIDC", OIDC))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(() -> create("Cognito", "OIDC", OIDC))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void a_deleted_provider_is_gone_with_its_identifiers() {
    create("Corp", "OIDC", OIDC, "corp.example");
    sdk.deleteIdentityProvider(r -> r.userPoolId(pool).providerName("Corp"));
    assertThatThrownBy(() -> described("Corp")).isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(
            () -> sdk.deleteIdentityProvider(r -> r.userPoolId(pool).providerName("Corp")))
        .isInstanceOf(ResourceNotFoundException.class);
    create("Next", "OIDC", OIDC, "corp.example");
  }

  @Test
  void providers_are_listed_page_by_page_without_their_details() {
    create("Corp", "OIDC", OIDC);
    create(
        "Google",
        "Google",
        Map.of("client_id", "us", "client_secret", "s", "authorize_scopes", "openid"));
    create("Saml", "SAML", Map.of("MetadataURL", "https://saml.example/metadata"));
    var pages =
        sdk.listIdentityProvidersPaginator(r -> r.userPoolId(pool).maxResults(2)).stream()
            .map(page -> page.providers().stream().map(ProviderDescription::providerName).toList())
            .toList();
    assertThat(pages).containsExactly(List.of("Corp", "Google"), List.of("Saml"));
  }

  @Test
  void what_cannot_be_a_provider_is_refused() {
    var noScope = new HashMap<>(OIDC);
    noScope.put("authorize_scopes", "email");
    assertThatThrownBy(() -> create("Corp", "OIDC", noScope))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("authorize_scopes");
    assertThatThrownBy(() -> create("Corp", "OIDC", Map.of("client_id", "us")))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(
            () ->
                sdk.createIdentityProvider(
                    r ->
                        r.userPoolId(pool)
                            .providerName("Corp")
                            .providerType("OIDC")
                            .providerDetails(OIDC)
                            .attributeMapping(Map.of("custom:none", "x"))))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(
            () ->
                sdk.createIdentityProvider(
                    r ->
                        r.userPoolId("local_Sallyport")
                            .providerName("Corp")
                            .providerType("OIDC")
                            .providerDetails(OIDC)))
        .isInstanceOf(NotAuthorizedException.class);
  }
}
