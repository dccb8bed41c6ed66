package dev.sallyport.abuse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bodies that would cost much if somebody read them, and hosts that would be remembered. */
@ExtendWith(SharedGateway.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class BodiesIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static SallyportForTests sallyport;

  @BeforeAll
  static void start(SallyportForTests shared) {
    sallyport = shared;
  }

  @AfterAll
  static void stop() {
    HTTP.close();
  }

  private static HttpResponse<String> post(URI to, String type, byte[] body, String... headers)
      throws Exception {
    var request =
        HttpRequest.newBuilder(to)
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A hundred kilobytes that would be a hundred megabytes. */
  private static byte[] bomb() throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write("{\"ClientId\":\"".getBytes(UTF_8));
      for (int i = 0; i < 40; i++) {
        gzip.write(new byte[1_000_000]);
      }
    }
    assertThat(packed.size()).isLessThan(65_536);
    return packed.toByteArray();
  }

  @Test
  void AC111_a_packed_body_is_not_unpacked() throws Exception {
    for (var path : new String[] {"/", "/oauth2/token"}) {
      var answer =
          post(
              sallyport.api().resolve(path),
              path.equals("/") ? "application/x-amz-json-1.1" : "application/x-www-form-urlencoded",
              bomb(),
              "Content-Encoding",
              "gzip",
              "X-Amz-Target",
              "AWSCognitoIdentityProviderService.InitiateAuth");
      assertThat(answer.statusCode()).as(path).isBetween(400, 499);
    }
  }

  @Test
  void AC111_an_endpoint_takes_no_parts_and_no_more_than_64_KiB() throws Exception {
    var part = "--b\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\nx\r\n";
    for (var to : new String[] {"/oauth2/token", "/oauth2/revoke", "/oauth2/introspect"}) {
      var url = sallyport.api().resolve(to);
      var parts = (part.repeat(1_000) + "--b--\r\n").getBytes(UTF_8);
      assertThat(post(url, "multipart/form-data; boundary=b", parts).statusCode())
          .as(to)
          .isBetween(400, 499);
      var large = ("grant_type=" + "x".repeat(70_000)).getBytes(UTF_8);
      assertThat(post(url, "application/x-www-form-urlencoded", large).statusCode())
          .as(to)
          .isBetween(400, 499);
    }
  }

  @Test
  void AC111_the_gate_looks_for_no_token_in_a_body_or_a_query() throws Exception {
    var user = sallyport.user();
    var token = sallyport.signedIn(user, "Horse-Battery-8").accessToken();
    var gate = sallyport.gate().resolve("/private/x");
    var form = ("access_token=" + token).getBytes(UTF_8);
    assertThat(post(gate, "application/x-www-form-urlencoded", form).statusCode()).isEqualTo(401);
    var query = URI.create(gate + "?access_token=" + token);
    assertThat(post(query, "text/plain", new byte[0]).statusCode()).isIn(400, 401);
    // What is let through goes through as it came, packed or not.
    var through =
        post(sallyport.gate().resolve("/open"), "text/plain", bomb(), "Content-Encoding", "gzip");
    assertThat(through.statusCode()).isEqualTo(200);
  }

  @Test
  void AC110_hosts_that_somebody_makes_up_are_not_remembered() throws Exception {
    var before = series();
    try (var caller = RawCaller.from("127.0.0.1", sallyport.gate())) {
      for (int i = 0; i < 2_000; i++) {
        assertThat(caller.get("/open", "h" + i + ".example")).isBetween(200, 499);
      }
    }
    assertThat(series()).isLessThan(before + 60);
  }

  /** How much is measured: one line for each thing of its own. */
  private static long series() {
    return sallyport.get(sallyport.ops().resolve("/metrics")).body().lines().count();
  }
}
