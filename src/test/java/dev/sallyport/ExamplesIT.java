package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static dev.sallyport.SallyportForTests.somebody;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.crypto.ClientSrp;
import dev.sallyport.redis.RedisForTests;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;

/**
 * Each example in {@code conf/}, started as it stands but for where its neighbours are, does what
 * it is an example of.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExamplesIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String PASSWORD = "a-horse-of-some-length";

  @Test
  void a_front_door_signs_up_by_mail_and_in_by_srp(@TempDir Path conf) throws Exception {
    var master = new RedisForTests();
    var replica = new RedisForTests();
    replica.follow(master);
    var mail = mailServer();
    var file = copied("production.yaml", conf);
    secret(conf, "redis-url", master.ownConfig().urls().getFirst().reveal());
    secret(conf, "kek", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    secret(conf, "smtp-password", "mail-secret");
    secret(conf, "admin-secret", "an-administrators-secret-of-some-length");
    var settings =
        Map.of(
            "SALLYPORT_TESTING_ENABLED", "false",
            "SALLYPORT_HTTP_HOST", "127.0.0.1",
            "SALLYPORT_OPS_HOST", "127.0.0.1",
            "SALLYPORT_REDIS_REPLICAWAIT", "2s",
            "SALLYPORT_DELIVERY_SMTP_HOST", "127.0.0.1",
            "SALLYPORT_DELIVERY_SMTP_PORT", Integer.toString(mail.getSmtp().getPort()),
            "SALLYPORT_DELIVERY_SMTP_TLS", "NONE");
    try (var sallyport = SallyportForTests.of(file, settings)) {
      var address = somebody() + "@example.com";
      sallyport
          .sdk()
          .signUp(
              r ->
                  r.clientId("webapp")
                      .username(address)
                      .password(PASSWORD)
                      .userAttributes(attribute("email", address)));
      await().until(() -> mail.getReceivedMessages().length == 1);
      sallyport
          .sdk()
          .confirmSignUp(r -> r.clientId("webapp").username(address).confirmationCode(code(mail)));
      assertThat(signedIn(sallyport, address)).isNotBlank();
    } finally {
      mail.stop();
      master.kill();
      replica.kill();
    }
  }

  private static GreenMail mailServer() throws IOException {
    var server =
        new GreenMail(new ServerSetup(FreePorts.next(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.setUser("sallyport", "mail-secret");
    server.start();
    return server;
  }

  private static String code(GreenMail mail) {
    var text = GreenMailUtil.getBody(mail.getReceivedMessages()[0]);
    var found = Pattern.compile("\\b\\d{6}\\b").matcher(text);
    assertThat(found.find()).as(text).isTrue();
    return found.group();
  }

  private static String signedIn(SallyportForTests sallyport, String user) {
    var srp = ClientSrp.draw(new SecureRandom());
    var asked =
        sallyport
            .sdk()
            .initiateAuth(
                r ->
                    r.clientId("webapp")
                        .authFlow(AuthFlowType.USER_SRP_AUTH)
                        .authParameters(Map.of("USERNAME", user, "SRP_A", srp.srpA())))
            .challengeParameters();
    var timestamp = ClientSrp.timestamp(Instant.now());
    var proof =
        srp.sign(
            "Example",
            asked.get("USER_ID_FOR_SRP"),
            PASSWORD,
            new ClientSrp.Asked(asked.get("SALT"), asked.get("SRP_B"), asked.get("SECRET_BLOCK")),
            timestamp);
    return sallyport
        .sdk()
        .respondToAuthChallenge(
            r ->
                r.clientId("webapp")
                    .challengeName(ChallengeNameType.PASSWORD_VERIFIER)
                    .challengeResponses(
                        Map.of(
                            "USERNAME",
                            asked.get("USER_ID_FOR_SRP"),
                            "PASSWORD_CLAIM_SECRET_BLOCK",
                            asked.get("SECRET_BLOCK"),
                            "PASSWORD_CLAIM_SIGNATURE",
                            proof,
                            "TIMESTAMP",
                            timestamp)))
        .authenticationResult()
        .accessToken();
  }

  @Test
  void a_guard_lets_through_whom_its_routes_allow() throws Exception {
    var api = api();
    var settings =
        Map.of(
            "SALLYPORT_GATE_PORT", "0",
            "SALLYPORT_GATE_DECISIONS_PORT", "0",
            "SALLYPORT_GATE_UPSTREAMS_0_SERVERS_0", "http://127.0.0.1:" + port(api));
    try (var sallyport = SallyportForTests.of(Path.of("conf/gate.yaml"), settings)) {
      var token =
          sallyport
              .sdk()
              .initiateAuth(
                  r ->
                      r.clientId("shopapp")
                          .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                          .authParameters(
                              Map.of("USERNAME", "alice", "PASSWORD", "Correct-Horse-7")))
              .authenticationResult()
              .accessToken();
      var orders = sallyport.gate().resolve("/orders/7");
      assertThat(asked(orders, "").statusCode()).isEqualTo(401);
      var mine = asked(orders, token);
      assertThat(mine.statusCode()).isEqualTo(200);
      assertThat(mine.body()).hasSize(36);
      assertThat(asked(sallyport.gate().resolve("/public/terms"), "").statusCode()).isEqualTo(200);
      assertThat(asked(sallyport.gate().resolve("/admin/"), token).statusCode()).isEqualTo(403);
      var own = sallyport.gate().resolve("/people/" + mine.body() + "/cart");
      assertThat(asked(own, token).statusCode()).isEqualTo(200);
      var others = sallyport.gate().resolve("/people/somebody/cart");
      assertThat(asked(others, token).statusCode()).isEqualTo(403);
      assertThat(asked(sallyport.decisions().resolve("/forward-auth"), "").statusCode())
          .isBetween(400, 403);
    } finally {
      api.stop(0);
    }
  }

  @Test
  void a_sidecar_takes_the_tokens_of_a_front_door_until_they_are_revoked_there(@TempDir Path conf)
      throws Exception {
    var api = api();
    var site = "http://127.0.0.1:" + FreePorts.next();
    var demo =
        Map.of(
            "SALLYPORT_HTTP_PORT",
            site.substring(site.lastIndexOf(':') + 1),
            "SALLYPORT_HTTP_PUBLICURL",
            site);
    try (var frontDoor = SallyportForTests.demo(demo)) {
      var file = copied("sidecar.yaml", conf);
      secret(conf, "redis-url", frontDoor.redis().ownConfig().urls().getFirst().reveal());
      secret(conf, "kek", Files.readString(frontDoor.dataDir().resolve("kek")).strip());
      var settings =
          Map.of(
              "SALLYPORT_TESTING_ENABLED", "false",
              "SALLYPORT_REDIS_REPLICAWAIT", "1s",
              "SALLYPORT_GATE_PORT", "0",
              "SALLYPORT_HTTP_PUBLICURL", site,
              "SALLYPORT_GATE_UPSTREAMS_0_SERVERS_0", "http://127.0.0.1:" + port(api));
      try (var sidecar = SallyportForTests.of(file, settings)) {
        var tokens = frontDoor.signedIn("alice", "Correct-Horse-7");
        var orders = sidecar.gate().resolve("/orders/7");
        assertThat(asked(sidecar.gate().resolve("/health"), "").statusCode()).isEqualTo(200);
        assertThat(asked(orders, "").statusCode()).isEqualTo(401);
        await().until(() -> asked(orders, tokens.accessToken()).statusCode() == 200);
        frontDoor.sdk().globalSignOut(r -> r.accessToken(tokens.accessToken()));
        await().until(() -> asked(orders, tokens.accessToken()).statusCode() == 401);
      }
    } finally {
      api.stop(0);
    }
  }

  /** An API that answers who it was told is asking. */
  private static HttpServer api() throws IOException {
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var who = exchange.getRequestHeaders().getFirst("X-User-Id");
          var body = (who == null ? "nobody" : who).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static int port(HttpServer server) {
    return server.getAddress().getPort();
  }

  private static HttpResponse<String> asked(URI where, String token) throws Exception {
    var request = HttpRequest.newBuilder(where);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A copy of an example, so that its secrets can be beside it. */
  private static Path copied(String example, Path to) throws IOException {
    Files.createDirectories(to.resolve("secrets"));
    return Files.copy(Path.of("conf", example), to.resolve(example));
  }

  private static void secret(Path conf, String name, String value) throws IOException {
    Files.writeString(conf.resolve("secrets").resolve(name), value + "\n");
  }
}
