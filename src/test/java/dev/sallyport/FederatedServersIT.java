package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Which servers are asked on behalf of a provider that somebody named by the API. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FederatedServersIT {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private SallyportForTests sallyport;
  private HttpServer server;
  private JsonObject metadata;
  private int status;

  @BeforeEach
  void start() {
    status = 200;
    metadata = new JsonObject();
  }

  @AfterEach
  void stop() {
    sallyport.close();
  }

  private Map<String, String> signIn(boolean inside, Map<String, String> details) {
    sallyport =
        SallyportForTests.demo(Map.of("SALLYPORT_PROVIDERS_INSIDE", Boolean.toString(inside)));
    server =
        SallyportForTests.done(
            sallyport
                .vertx()
                .createHttpServer()
                .requestHandler(
                    request -> {
                      asked.add(request.path());
                      request
                          .response()
                          .setStatusCode(status)
                          .putHeader("Location", url() + "/elsewhere")
                          .end(metadata.encode());
                    })
                .listen(0, "127.0.0.1"));
    metadata.mergeIn(
        new JsonObject()
            .put("issuer", metadata.getString("issuer", url()))
            .put("authorization_endpoint", url() + "/authorize")
            .put("jwks_uri", url() + "/keys")
            .put("userinfo_endpoint", url() + "/me"));
    var pool = FederatedPool.made(sallyport, _ -> {});
    pool.provider("Corp", url(), "corp.example", details);
    var client = pool.client("Corp");
    var browser = new FederatedBrowser(sallyport.api());
    var away = browser.open(FederatedPool.authorize(client, Map.of()));
    if (away.startsWith(FederatedBrowser.CALLBACK)) {
      return FederatedBrowser.parameters(away);
    }
    var state = FederatedBrowser.parameters(away).get("state");
    return FederatedBrowser.parameters(
        browser.open(FederatedPool.BACK + "?code=a-code&state=" + state));
  }

  private String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  @Test
  void AC107_an_issuer_that_is_inside_is_not_asked() {
    assertThat(signIn(false, Map.of()))
        .containsEntry("error_description", "Corp could not be asked");
    assertThat(asked).isEmpty();
  }

  @Test
  void AC107_a_document_that_names_a_metadata_service_is_not_followed_there() {
    metadata.put("token_endpoint", "http://169.254.169.254/latest/meta-data");
    assertThat(signIn(true, Map.of()))
        .containsEntry("error_description", "Corp token endpoint could not be reached");
    assertThat(asked).containsExactly("/.well-known/openid-configuration");
  }

  @Test
  void AC108_no_redirect_of_a_provider_is_followed() {
    status = 302;
    assertThat(signIn(true, Map.of()))
        .containsEntry("error_description", "Corp could not be asked");
    assertThat(asked).containsExactly("/.well-known/openid-configuration");
  }

  @Test
  void AC104_a_document_of_another_issuer_is_not_believed() {
    metadata.put("issuer", "https://evil.example");
    assertThat(signIn(true, Map.of()))
        .containsEntry("error_description", "Corp could not be asked");
  }

  @Test
  void an_issuer_without_a_document_is_asked_where_its_details_say() {
    status = 400;
    // The server's port is not known before it listens; nobody is at these but for the browser.
    var answer =
        signIn(
            true,
            Map.of(
                "authorize_url", "https://login.example/authorize",
                "token_url", "http://127.0.0.1:1/token",
                "attributes_url", "http://127.0.0.1:1/me",
                "jwks_uri", "http://127.0.0.1:1/keys"));
    assertThat(answer)
        .containsEntry("error_description", "Corp token endpoint could not be reached");
    assertThat(asked).isEmpty();
  }
}
