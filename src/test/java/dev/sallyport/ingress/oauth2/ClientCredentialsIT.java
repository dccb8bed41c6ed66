package dev.sallyport.ingress.oauth2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.SallyportForTests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Machines get tokens of their own, and prove themselves as RFC 6749 has it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientCredentialsIT {
  private static final String SECRET = "aClientSecretOfTheMachine001";
  private static final String BASIC = basic("machine", SECRET);

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() throws Exception {
    var file = Files.createTempFile("oauth2", ".yaml");
    file.toFile().deleteOnExit();
    Files.writeString(
        file,
        """
        region: local
        accessKeys:
          - {id: SALLYPORTDEMOKEY0001, secret: demo-secret-for-localhost-only-000000000}
        pools:
          - id: local_Machines
            clients:
              - id: machine
                secret: %s
                oauth: {grants: [client_credentials], scopes: [orders/read, orders/write]}
              - id: person
                secret: %s
                oauth: {scopes: [openid], callbacks: ["http://localhost:3000/cb"]}
              - {id: apionly, secret: %s}
        """
            .formatted(SECRET, SECRET, SECRET));
    sallyport = SallyportForTests.of(Path.of(file.toString()), Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static String basic(String id, String secret) {
    return "Basic " + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(UTF_8));
  }

  private static HttpResponse<String> ask(String path, String authorization, String form)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(sallyport.api().resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> token(String authorization, String form) throws Exception {
    return ask("/oauth2/token", authorization, form);
  }

  @Test
  void a_machine_gets_an_access_token_for_what_it_may_do_and_nothing_else() throws Exception {
    var answer = token(BASIC, "grant_type=client_credentials&scope=orders%2Fread");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    var json = new JsonObject(answer.body());
    assertThat(json.fieldNames())
        .containsExactlyInAnyOrder("access_token", "token_type", "expires_in");
    assertThat(json.getString("token_type")).isEqualTo("Bearer");
    assertThat(json.getInteger("expires_in")).isEqualTo(3600);
    var token = SignedJWT.parse(json.getString("access_token"));
    var keys =
        JWKSet.parse(
            sallyport.get(sallyport.api().resolve("/local_Machines/.well-known/jwks.json")).body());
    assertThat(
            token.verify(
                new RSASSAVerifier(keys.getKeyByKeyId(token.getHeader().getKeyID()).toRSAKey())))
        .isTrue();
    var claims = token.getJWTClaimsSet();
    assertThat(claims.getSubject()).isEqualTo("machine");
    assertThat(claims.getStringClaim("client_id")).isEqualTo("machine");
    assertThat(claims.getStringClaim("scope")).isEqualTo("orders/read");
    assertThat(claims.getStringClaim("token_use")).isEqualTo("access");
    assertThat(claims.getClaims()).doesNotContainKeys("username", "origin_jti");
  }

  @Test
  void without_a_scope_it_gets_all_of_its_own() throws Exception {
    var answer = token(BASIC, "grant_type=client_credentials");
    var token = SignedJWT.parse(new JsonObject(answer.body()).getString("access_token"));
    assertThat(token.getJWTClaimsSet().getStringClaim("scope"))
        .isEqualTo("orders/read orders/write");
  }

  @Test
  void its_secret_may_stand_in_the_form() throws Exception {
    var form = "grant_type=client_credentials&client_id=machine&client_secret=" + SECRET;
    assertThat(token("", form).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "machine:wrong|grant_type=client_credentials|401|invalid_client",
        "nobody:aClientSecretOfTheMachine001|grant_type=client_credentials|401|invalid_client",
        "machine:|grant_type=client_credentials|401|invalid_client",
        "|grant_type=client_credentials&client_id=machine|401|invalid_client",
        "|grant_type=client_credentials|401|invalid_client",
        "machine:aClientSecretOfTheMachine001|client_id=person&grant_type=client_credentials|400|invalid_request",
        "machine:aClientSecretOfTheMachine001|client_secret=x&grant_type=client_credentials|400|invalid_request",
        "machine:aClientSecretOfTheMachine001|grant_type=client_credentials&grant_type=client_credentials|400|invalid_request",
        "machine:aClientSecretOfTheMachine001||400|invalid_request",
        "machine:aClientSecretOfTheMachine001|grant_type=password|400|unsupported_grant_type",
        "machine:aClientSecretOfTheMachine001|grant_type=authorization_code&code=x|400|unauthorized_client",
        "machine:aClientSecretOfTheMachine001|grant_type=client_credentials&scope=orders%2Fall|400|invalid_scope",
        "machine:aClientSecretOfTheMachine001|grant_type=client_credentials&scope=openid|400|invalid_scope",
        "machine:aClientSecretOfTheMachine001|grant_type=refresh_token|400|invalid_request",
        "machine:aClientSecretOfTheMachine001|grant_type=refresh_token&refresh_token=x|400|invalid_grant",
        "person:aClientSecretOfTheMachine001|grant_type=client_credentials|400|unauthorized_client",
        "person:aClientSecretOfTheMachine001|grant_type=authorization_code&code=x|400|invalid_grant",
        "person:aClientSecretOfTheMachine001|grant_type=authorization_code|400|invalid_request",
        "apionly:aClientSecretOfTheMachine001|grant_type=client_credentials|400|unauthorized_client"
      })
  void what_is_refused_says_why(String client, String form, int status, String error)
      throws Exception {
    var authorization =
        client == null ? "" : "Basic " + Base64.getEncoder().encodeToString(client.getBytes(UTF_8));
    var answer = token(authorization, form == null ? "" : form);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo(error);
    assertThat(answer.body()).doesNotContain(SECRET);
    assertThat(answer.headers().firstValue("WWW-Authenticate").isPresent())
        .isEqualTo(status == 401);
  }

  @Test
  void revoking_what_nobody_knows_succeeds_and_an_access_token_cannot_be_revoked()
      throws Exception {
    assertThat(ask("/oauth2/revoke", BASIC, "token=x").statusCode()).isEqualTo(200);
    assertThat(ask("/oauth2/revoke", BASIC, "").statusCode()).isEqualTo(400);
    var token =
        new JsonObject(token(BASIC, "grant_type=client_credentials").body())
            .getString("access_token");
    var answer = ask("/oauth2/revoke", BASIC, "token=" + token);
    assertThat(new JsonObject(answer.body()).getString("error"))
        .isEqualTo("unsupported_token_type");
  }

  @Test
  void a_client_with_a_secret_may_ask_what_a_token_is_good_for() throws Exception {
    var token =
        new JsonObject(token(BASIC, "grant_type=client_credentials&scope=orders%2Fread").body())
            .getString("access_token");
    var asking = basic("person", SECRET);
    var told = new JsonObject(ask("/oauth2/introspect", asking, "token=" + token).body());
    assertThat(told.getBoolean("active")).isTrue();
    assertThat(told.getString("client_id")).isEqualTo("machine");
    assertThat(told.getString("scope")).isEqualTo("orders/read");
    for (var no : List.of("x", token.substring(0, token.length() - 4) + "AAAA", token + "x")) {
      assertThat(ask("/oauth2/introspect", asking, "token=" + no).body())
          .isEqualTo("{\"active\":false}");
    }
    assertThat(ask("/oauth2/introspect", "", "client_id=person&token=x").statusCode())
        .isEqualTo(401);
  }

  @Test
  void a_machine_is_nobody_of_whom_something_could_be_told() throws Exception {
    var token =
        new JsonObject(token(BASIC, "grant_type=client_credentials").body())
            .getString("access_token");
    for (var header : new String[] {"Bearer " + token, "Bearer x"}) {
      var request =
          HttpRequest.newBuilder(sallyport.api().resolve("/oauth2/userInfo"))
              .header("Authorization", header)
              .build();
      var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isIn(401, 403);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    }
    var bare = HttpRequest.newBuilder(sallyport.api().resolve("/oauth2/userInfo")).build();
    assertThat(HTTP.send(bare, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(400);
  }

  @Test
  void a_pushed_request_is_checked_while_its_client_is_there() throws Exception {
    var person = basic("person", SECRET);
    var good = "response_type=code&scope=openid&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcb";
    var pushed = ask("/oauth2/par", person, good);
    assertThat(pushed.statusCode()).isEqualTo(201);
    assertThat(new JsonObject(pushed.body()).getString("request_uri"))
        .startsWith("urn:ietf:params:oauth:request_uri:");
    assertThat(ask("/oauth2/par", person, good.replace("3000", "3001")).statusCode())
        .isEqualTo(400);
    assertThat(ask("/oauth2/par", person, good + "&request_uri=urn:x").statusCode()).isEqualTo(400);
    assertThat(ask("/oauth2/par", "", good + "&client_id=person").statusCode()).isEqualTo(401);
  }

  @Test
  void discovery_names_what_is_there() throws Exception {
    var found =
        new JsonObject(
            sallyport
                .get(sallyport.api().resolve("/local_Machines/.well-known/openid-configuration"))
                .body());
    assertThat(found.getString("issuer")).endsWith("/local_Machines");
    assertThat(found.getJsonArray("response_types_supported")).isEqualTo(JsonArray.of("code"));
    for (var endpoint :
        new String[] {"token_endpoint", "userinfo_endpoint", "authorization_endpoint"}) {
      var path = URI.create(found.getString(endpoint)).getPath();
      assertThat(sallyport.get(sallyport.api().resolve(path)).statusCode()).isNotEqualTo(404);
    }
  }
}
