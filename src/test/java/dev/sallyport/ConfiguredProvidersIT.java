package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ingress.gate.IssuerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ProviderDescription;

/** Outside identity providers of a pool that the configuration file has. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConfiguredProvidersIT {
  private static final String POOL = "local_Web";
  private static SallyportForTests sallyport;
  private static IssuerProcess issuer;

  @BeforeAll
  static void start() throws IOException {
    issuer = IssuerProcess.start("provider.mjs", FederatedPool.BACK);
    var secret = Files.writeString(Files.createTempFile("secret", ""), "a-secret: with+signs\n");
    var file = Files.createTempFile("providers", ".yaml");
    Files.writeString(
        file,
        """
        region: local
        accessKeys:
          - {id: SALLYPORTDEMOKEY0001, secret: demo-secret-for-localhost-only-000000000}
        providers: {inside: true}
        pools:
          - id: local_Web
            providers:
              - name: Corp
                issuer: %s
                clientId: pool
                clientSecretFile: %s
                scopes: [openid, email, profile]
                attributes: {email: email, email_verified: email_verified, name: name}
                identifiers: [corp.example]
              - name: Strange
                issuer: https://strange.example
                authorizeUrl: %s/auth
                tokenUrl: %s/token
                attributesUrl: %s/me
                jwksUri: %s/jwks
                clientId: pool
                clientSecretFile: %s
            clients:
              - id: web
                oauth:
                  scopes: [openid, email]
                  callbacks: ["%s"]
                  providers: [COGNITO, Corp, Strange]
        """
            .formatted(
                issuer.url(),
                secret,
                issuer.url(),
                issuer.url(),
                issuer.url(),
                issuer.url(),
                secret,
                FederatedBrowser.CALLBACK));
    sallyport = SallyportForTests.of(file, Map.of());
  }

  @AfterAll
  static void stop() {
    if (sallyport != null) {
      sallyport.close();
    }
    issuer.close();
  }

  private static Map<String, String> signIn(Map<String, String> how) {
    var browser = new FederatedBrowser(sallyport.api());
    var away = browser.open(FederatedPool.authorize("web", how));
    return FederatedBrowser.parameters(browser.open(browser.throughProvider(away)));
  }

  @Test
  void people_sign_in_there_by_its_name_or_an_identifier() {
    for (var how :
        Map.of("identity_provider", "Corp", "idp_identifier", "corp.example").entrySet()) {
      assertThat(signIn(Map.of(how.getKey(), how.getValue(), "login_hint", "ann")))
          .as(how.getKey())
          .containsKey("code");
    }
    var user = sallyport.sdk().adminGetUser(r -> r.userPoolId(POOL).username("Corp_ann"));
    assertThat(user.userStatusAsString()).isEqualTo("EXTERNAL_PROVIDER");
    assertThat(user.userAttributes())
        .contains(
            SallyportForTests.attribute("email", "ann@corp.example"),
            SallyportForTests.attribute("name", "ann"));
  }

  @Test
  void AC104_an_id_token_of_another_issuer_does_not_count() {
    assertThat(signIn(Map.of("identity_provider", "Strange")))
        .doesNotContainKey("code")
        .containsEntry("error", "invalid_request");
  }

  @Test
  void the_api_tells_of_it_and_changes_nothing() {
    var sdk = sallyport.sdk();
    assertThat(sdk.listIdentityProviders(r -> r.userPoolId(POOL)).providers())
        .extracting(ProviderDescription::providerName)
        .containsExactly("Corp", "Strange");
    assertThatThrownBy(
            () -> sdk.deleteIdentityProvider(r -> r.userPoolId(POOL).providerName("Corp")))
        .isInstanceOf(NotAuthorizedException.class);
  }
}
