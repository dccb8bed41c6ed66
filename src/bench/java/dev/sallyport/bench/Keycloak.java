package dev.sallyport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipInputStream;

/**
 * A Keycloak of its own, in production mode with its default store (H2 on disk), from the archive
 * that Maven Central has:
 *
 * <pre>
 * mvn dependency:get -Dartifact=org.keycloak:keycloak-quarkus-dist:26.7.3:zip -Dtransitive=false
 * </pre>
 *
 * Its people's passwords are hashed as it does by default, which is as Sallyport does: {@link
 * #hashing} says so.
 */
final class Keycloak implements AutoCloseable {
  static final String VERSION = "26.7.3";
  static final String CLIENT = "bench";
  static final String MACHINE = "benchmachine";
  static final String MACHINE_SECRET = "benchmachinesecret00000000000000";
  private static final String PASSWORD = "Correct-Horse-7";
  private static final int PORT = 8390;
  private static final URI URL = URI.create("http://127.0.0.1:" + PORT);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Server server;

  private Keycloak(Server server) {
    this.server = server;
  }

  /** Builds and starts what was {@link #unpacked} there. Takes a minute or two. */
  static Keycloak start(Path home, Path work) throws IOException, InterruptedException {
    // What a run before this one left.
    forget(home.resolve("data"));
    var environment =
        Map.of(
            "JAVA_HOME", System.getProperty("java.home"),
            // The same heap as the other.
            "JAVA_OPTS_KC_HEAP", "-Xms1g -Xmx1g",
            "KC_BOOTSTRAP_ADMIN_USERNAME", "admin",
            "KC_BOOTSTRAP_ADMIN_PASSWORD", "admin");
    var program = home.resolve("bin/kc.sh").toString();
    var build = new ProcessBuilder("bash", program, "build", "--db=dev-file", "--cache=local");
    build.environment().putAll(environment);
    var log = work.resolve("keycloak-build.log").toFile();
    if (build.redirectErrorStream(true).redirectOutput(log).start().waitFor() != 0) {
      throw new IOException("Keycloak was not built: " + log);
    }
    return new Keycloak(
        Server.start(
            List.of(
                "bash",
                program,
                "start",
                "--optimized",
                "--http-enabled=true",
                "--hostname-strict=false",
                "--http-host=127.0.0.1",
                "--http-port=" + PORT),
            environment,
            work.resolve("keycloak.log"),
            URL.resolve("/realms/master"),
            Duration.ofMinutes(5)));
  }

  private static void forget(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (var all = Files.walk(directory)) {
        for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  /** Where it is, once unpacked from the archive; where that is not there it says how to get it. */
  static Path unpacked(Path work) throws IOException {
    var home = work.resolve("keycloak-" + VERSION).toAbsolutePath();
    if (Files.exists(home)) {
      return home;
    }
    var archive =
        Path.of(
            System.getProperty("user.home"),
            ".m2/repository/org/keycloak/keycloak-quarkus-dist",
            VERSION,
            "keycloak-quarkus-dist-" + VERSION + ".zip");
    if (!Files.exists(archive)) {
      throw new IOException(
          "first: mvn dependency:get -Dtransitive=false"
              + " -Dartifact=org.keycloak:keycloak-quarkus-dist:"
              + VERSION
              + ":zip");
    }
    try (var packed = new ZipInputStream(Files.newInputStream(archive))) {
      for (var entry = packed.getNextEntry(); entry != null; entry = packed.getNextEntry()) {
        var file = home.getParent().resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(packed, file);
        }
      }
    }
    return home;
  }

  /** Makes a realm with so many people and signs them in; a row is as one of {@link People}. */
  List<Map<String, Object>> people(int many) throws IOException, InterruptedException {
    var users = new ArrayList<Map<String, Object>>();
    for (var i = 0; i < many; i++) {
      var name = "bench%04d".formatted(i);
      users.add(
          Map.of(
              "username",
              name,
              "enabled",
              true,
              // Without these its profile is not complete, and it asks for them.
              "email",
              name + "@example.com",
              "firstName",
              "Bench",
              "lastName",
              name,
              "credentials",
              List.of(Map.of("type", "password", "value", PASSWORD))));
    }
    admin(
        "/admin/realms",
        Map.of(
            "realm",
            "bench",
            "enabled",
            true,
            "sslRequired",
            "none",
            "accessTokenLifespan",
            3600,
            "ssoSessionIdleTimeout",
            36000,
            "users",
            users,
            "clients",
            List.of(
                Map.of(
                    "clientId", CLIENT,
                    "publicClient", true,
                    "directAccessGrantsEnabled", true),
                Map.of(
                    "clientId",
                    MACHINE,
                    "secret",
                    MACHINE_SECRET,
                    "publicClient",
                    false,
                    "serviceAccountsEnabled",
                    true))));
    var rows = new ArrayList<Map<String, Object>>();
    for (var user : users) {
      var tokens = signIn("bench", CLIENT, (String) user.get("username"), PASSWORD);
      rows.add(
          Map.of(
              "name", user.get("username"),
              "password", PASSWORD,
              "refresh", tokens.path("refresh_token").asText()));
    }
    return rows;
  }

  /** How somebody's password is hashed, in its own words. */
  String hashing() throws IOException, InterruptedException {
    var someone = asked("/admin/realms/bench/users?max=1").get(0).path("id").asText();
    return asked("/admin/realms/bench/users/" + someone + "/credentials")
        .get(0)
        .path("credentialData")
        .asText();
  }

  private JsonNode signIn(String realm, String client, String name, String password)
      throws IOException, InterruptedException {
    var form = new LinkedHashMap<String, String>();
    form.put("grant_type", "password");
    form.put("client_id", client);
    form.put("username", name);
    form.put("password", password);
    form.put("scope", "openid");
    var request =
        HttpRequest.newBuilder(URL.resolve("/realms/" + realm + "/protocol/openid-connect/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(encoded(form)));
    return sent(request);
  }

  private static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private void admin(String path, Map<String, Object> body)
      throws IOException, InterruptedException {
    sent(
        signed(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
  }

  private JsonNode asked(String path) throws IOException, InterruptedException {
    return sent(signed(path));
  }

  private HttpRequest.Builder signed(String path) throws IOException, InterruptedException {
    var token = signIn("master", "admin-cli", "admin", "admin").path("access_token").asText();
    return HttpRequest.newBuilder(URL.resolve(path)).header("Authorization", "Bearer " + token);
  }

  private static JsonNode sent(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    var reply =
        HTTP.send(
            request.timeout(Duration.ofMinutes(3)).build(), HttpResponse.BodyHandlers.ofString());
    if (reply.statusCode() / 100 != 2) {
      throw new IOException("Keycloak: " + reply.statusCode() + " " + reply.body());
    }
    return JSON.readTree(reply.body());
  }

  Server server() {
    return server;
  }

  String url() {
    return URL.toString();
  }

  @Override
  public void close() {
    server.close();
  }
}
