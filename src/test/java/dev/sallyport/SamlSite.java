package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;

/** An installation with a pool whose people sign in at a SAML provider, and that provider. */
final class SamlSite implements AutoCloseable {
  /** Where responses are posted to. */
  static final String ANSWERS = SallyportForTests.PUBLIC_URL + "/saml2/idpresponse";

  final SamlProvider provider;
  final SallyportForTests sallyport;
  final FederatedPool pool;

  private SamlSite(SamlProvider provider, SallyportForTests sallyport, FederatedPool pool) {
    this.provider = provider;
    this.sallyport = sallyport;
    this.pool = pool;
  }

  static SamlSite open() {
    var provider = SamlProvider.start();
    var sallyport = SallyportForTests.demo(Map.of("SALLYPORT_PROVIDERS_INSIDE", "true"));
    var pool = FederatedPool.made(sallyport, _ -> {});
    provider.knows(sallyport.api() + "/saml2/metadata/" + pool.id());
    return new SamlSite(provider, sallyport, pool);
  }

  CognitoIdentityProviderClient sdk() {
    return sallyport.sdk();
  }

  /** A provider of the pool; {@code details} are over the usual ones. */
  void named(String name, String identifier, Map<String, String> details) {
    var all = new HashMap<>(details);
    if (!details.containsKey("MetadataFile")) {
      all.putIfAbsent("MetadataURL", provider.url() + "/metadata");
    }
    all.putIfAbsent("RequestSigningAlgorithm", "rsa-sha256");
    sdk()
        .createIdentityProvider(
            r ->
                r.userPoolId(pool.id())
                    .providerName(name)
                    .providerType("SAML")
                    .idpIdentifiers(identifier)
                    .attributeMapping(
                        Map.of(
                            "email", "mail", "name", "displayName", "email_verified", "verified"))
                    .providerDetails(all));
  }

  FederatedBrowser browser() {
    return new FederatedBrowser(sallyport.api());
  }

  /** Where a browser is sent by a client. */
  static String begin(FederatedBrowser browser, String client, String provider) {
    return browser.open(FederatedPool.authorize(client, Map.of("identity_provider", provider)));
  }

  /** What the provider has the browser post, whom a client sent there. */
  static Map<String, String> response(FederatedBrowser browser, String away) {
    browser.open(away);
    assertThat(browser.last().statusCode()).as(browser.last().body()).isEqualTo(200);
    return SamlProvider.form(browser.last().body());
  }

  /** Where the browser is in the end that posts this, as another site has it done. */
  static String posted(FederatedBrowser browser, Map<String, String> response) {
    var on = browser.posted(ANSWERS, response);
    return on.contains("/saml2/idpresponse?") ? browser.open(on) : on;
  }

  /** Where the client gets the browser back. */
  static Map<String, String> signIn(FederatedBrowser browser, String client, String provider) {
    var location = posted(browser, response(browser, begin(browser, client, provider)));
    assertThat(location).startsWith(FederatedBrowser.CALLBACK + "?");
    return FederatedBrowser.parameters(location);
  }

  /** A document that anybody may read. */
  static String read(String url) {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (java.io.IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  @Override
  public void close() {
    sallyport.close();
    provider.close();
  }
}
