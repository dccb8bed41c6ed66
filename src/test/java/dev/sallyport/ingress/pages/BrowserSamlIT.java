package dev.sallyport.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import dev.sallyport.SallyportForTests;
import dev.sallyport.SamlProvider;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * A sign-in at a SAML provider by a real browser, which keeps its cookies from what the provider's
 * site has it post, and forbids scripts and forms as our pages say.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrowserSamlIT {
  private static SamlProvider provider;
  private static SallyportForTests sallyport;
  private static Chromium chromium;
  private static HostedPool pool;

  @BeforeAll
  static void start() {
    provider = SamlProvider.start();
    sallyport =
        SallyportForTests.demo(
            Map.of(
                "SALLYPORT_PROVIDERS_INSIDE", "true", "SALLYPORT_HTTP_PUBLICURL", Chromium.SITE));
    chromium = Chromium.before(sallyport);
    pool = HostedPool.made(sallyport).reachable();
    provider.knows(sallyport.api() + "/saml2/metadata/" + pool.id());
    named("Corp", "/metadata");
    named("Posting", "/metadata-post");
    sallyport
        .sdk()
        .updateUserPoolClient(
            r ->
                r.userPoolId(pool.id())
                    .clientId(pool.client())
                    .allowedOAuthFlowsUserPoolClient(true)
                    .allowedOAuthFlowsWithStrings("code")
                    .allowedOAuthScopes("openid")
                    .supportedIdentityProviders("COGNITO", "Corp", "Posting")
                    .callbackURLs(Chromium.CALLBACK));
  }

  private static void named(String name, String metadata) {
    sallyport
        .sdk()
        .createIdentityProvider(
            r ->
                r.userPoolId(pool.id())
                    .providerName(name)
                    .providerType("SAML")
                    .providerDetails(
                        Map.of(
                            "MetadataURL",
                            provider.url() + metadata,
                            "RequestSigningAlgorithm",
                            "rsa-sha256")));
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
    if (sallyport != null) {
      sallyport.close();
    }
    provider.close();
  }

  /** Nothing was forbidden, and nobody else was asked than the provider. */
  private static void untroubled(Tab tab) {
    assertThat(tab.troubles()).allMatch(each -> each.contains(provider.url()));
    tab.close();
  }

  @Test
  void a_link_on_the_page_leads_to_the_provider_and_back_to_the_application() {
    var tab = chromium.tab();
    tab.open(pool.login()).sees("Sign in").follow("Continue with Corp");
    assertThat(tab.arrived()).containsEntry("state", "a \"b").containsKey("code");
    tab.open("/oauth2/authorize?" + pool.query("&identity_provider=Corp"));
    assertThat(tab.arrived()).as("asked nothing").containsKey("code");
    untroubled(tab);
  }

  @Test
  void a_provider_that_takes_forms_only_is_reached_by_a_page_that_sends_itself() {
    var tab = chromium.tab();
    tab.open(pool.login()).sees("Sign in").follow("Continue with Posting");
    assertThat(tab.arrived()).containsKey("code");
    assertThat(provider.told().getString("by")).isEqualTo("post");
    untroubled(tab);
  }

  @Test
  void where_scripts_do_not_run_a_button_sends_the_form() {
    var tab = chromium.tab(new Browser.NewContextOptions().setJavaScriptEnabled(false));
    tab.open("/oauth2/authorize?" + pool.query("&identity_provider=Posting"));
    tab.sees("Continue to your provider").press("Continue");
    tab.page().waitForURL(provider.url() + "/sso");
    untroubled(tab);
  }
}
