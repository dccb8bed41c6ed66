package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.zip.ZipInputStream;

/**
 * A Keycloak of its own, from the archive that Maven Central has:
 *
 * <pre>
 * mvn dependency:get -Dartifact=org.keycloak:keycloak-quarkus-dist:26.7.3:zip -Dtransitive=false
 * </pre>
 *
 * Where that is not there, tests that need it are skipped. Its start takes a minute.
 */
final class Keycloak implements AutoCloseable {
  private static final Path ARCHIVE =
      Path.of(
          System.getProperty("user.home"),
          ".m2/repository/org/keycloak/keycloak-quarkus-dist/26.7.3",
          "keycloak-quarkus-dist-26.7.3.zip");
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String ADMIN = "admin";

  private final Process process;
  private final URI url;

  private Keycloak(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  static Keycloak start() throws IOException {
    assumeTrue(Files.exists(ARCHIVE), "Keycloak's archive is not in the local repository");
    var home = unpacked(Files.createTempDirectory("keycloak"));
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    var command =
        new ProcessBuilder(
            "bash",
            home.resolve("bin/kc.sh").toString(),
            "start-dev",
            "--http-host=127.0.0.1",
            "--http-port=" + port);
    command.environment().put("JAVA_HOME", System.getProperty("java.home"));
    command.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
    command.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
    var process =
        command.redirectErrorStream(true).redirectOutput(home.resolve("log").toFile()).start();
    var keycloak = new Keycloak(process, URI.create("http://127.0.0.1:" + port));
    await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> keycloak.there() || !process.isAlive());
    assertThat(process.isAlive()).as(Files.readString(home.resolve("log"))).isTrue();
    return keycloak;
  }

  private static Path unpacked(Path to) throws IOException {
    try (var archive = new ZipInputStream(Files.newInputStream(ARCHIVE))) {
      for (var entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
        var file = to.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(archive, file);
        }
      }
    }
    return to.resolve("keycloak-26.7.3");
  }

  private boolean there() {
    try {
      return HTTP.send(
                  HttpRequest.newBuilder(url.resolve("/realms/master")).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  /** Where a realm's SAML metadata are. */
  String metadata(String realm) {
    return url + "/realms/" + realm + "/protocol/saml/descriptor";
  }

  /** Makes a realm in which this person has this password. */
  void realm(String realm, String person, String password) throws Exception {
    post(
        "/admin/realms",
        new JsonObject()
            .put("realm", realm)
            .put("enabled", true)
            .put("sslRequired", "none")
            .put(
                "users",
                JsonArray.of(
                    new JsonObject()
                        .put("username", person)
                        .put("enabled", true)
                        .put("email", person + "@corp.example")
                        .put("emailVerified", true)
                        .put("firstName", "Bea")
                        .put("lastName", "B")
                        .put(
                            "credentials",
                            JsonArray.of(
                                new JsonObject()
                                    .put("type", "password")
                                    .put("value", password))))));
  }

  /** Makes a service provider known to a realm, whose requests must be signed. */
  void knows(String realm, String entity, Map<String, String> attributes) throws Exception {
    var all = new JsonObject();
    attributes.forEach(all::put);
    post(
        "/admin/realms/" + realm + "/clients",
        new JsonObject()
            .put("clientId", entity)
            .put("protocol", "saml")
            .put("enabled", true)
            .put("redirectUris", JsonArray.of("*"))
            .put(
                "protocolMappers",
                JsonArray.of(
                    new JsonObject()
                        .put("name", "email")
                        .put("protocol", "saml")
                        .put("protocolMapper", "saml-user-property-mapper")
                        .put(
                            "config",
                            new JsonObject()
                                .put("user.attribute", "email")
                                .put("attribute.name", "email")
                                .put("attribute.nameformat", "Basic"))))
            .put(
                "attributes",
                all.put("saml.server.signature", "true")
                    .put("saml.assertion.signature", "true")
                    .put("saml.client.signature", "true")
                    .put("saml.signature.algorithm", "RSA_SHA256")
                    .put("saml_force_name_id_format", "true")
                    .put("saml_name_id_format", "persistent")
                    .put("saml.authnstatement", "true")));
  }

  private void post(String path, JsonObject body) throws Exception {
    var response =
        HTTP.send(
            HttpRequest.newBuilder(url.resolve(path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token())
                .POST(HttpRequest.BodyPublishers.ofString(body.encode(), UTF_8))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
  }

  private String token() throws Exception {
    var form =
        FederatedBrowser.query(
            Map.of(
                "grant_type",
                "password",
                "client_id",
                "admin-cli",
                "username",
                ADMIN,
                "password",
                ADMIN));
    var request =
        HttpRequest.newBuilder(url.resolve("/realms/master/protocol/openid-connect/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    return new JsonObject(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body())
        .getString("access_token");
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }
}
