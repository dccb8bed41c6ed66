package dev.sallyport.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.config.ConfigReader;
import dev.sallyport.config.ConfigResult;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What only operators and administrators may reach, from where everybody comes. */
@ExtendWith(SharedGateway.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class DataPortIT {
  private static final List<String> PATHS =
      List.of(
          "/metrics",
          "/health/live",
          "/health/ready",
          "/console",
          "/console/",
          "/testing/messages",
          "/testing/answer",
          "/testing/clock",
          "/testing/faults");

  private static SallyportForTests sallyport;

  @BeforeAll
  static void start(SallyportForTests shared) {
    sallyport = shared;
  }

  private static Stream<String> spellings(String path) {
    return Stream.of(
        path,
        "/" + path,
        "/x/.." + path,
        "/login/../" + path,
        path.toUpperCase(Locale.ROOT),
        path + "?/health",
        path + "%2f",
        "/%2e%2e" + path,
        path + "/.",
        path + ";a=b");
  }

  @Test
  void AC126_no_page_of_operations_is_at_the_api() {
    for (var path : PATHS) {
      for (var spelled : spellings(path).toList()) {
        try (var caller = RawCaller.from("127.0.0.1", sallyport.api())) {
          assertThat(caller.get(spelled, "localhost")).as(spelled).isIn(400, 403, 404, 405);
        }
      }
    }
  }

  /** There every path belongs to the routes: what comes of it is an upstream's answer or none. */
  @Test
  void AC126_no_page_of_operations_is_at_the_gate() {
    for (var path : PATHS) {
      var answer = sallyport.get(URI.create(sallyport.gate() + path));
      assertThat(answer.headers().firstValue("X-Echo")).as(path).contains("yes");
    }
  }

  @Test
  void AC126_what_administrators_do_needs_a_signature_of_theirs() {
    var input = new JsonObject().put("UserPoolId", "local_Sallyport").put("Username", "alice");
    var operations =
        List.of(
            "AdminGetUser",
            "AdminDeleteUser",
            "AdminSetUserPassword",
            "ListUsers",
            "DeleteUserPool");
    for (var operation : operations) {
      var answer = sallyport.post(operation, input.encode());
      assertThat(answer.statusCode()).as(operation).isIn(400, 403);
      assertThat(new JsonObject(answer.body()).getString("__type"))
          .as(operation)
          .isIn("MissingAuthenticationTokenException", "AccessDeniedException");
    }
    assertThat(sallyport.signedIn("alice", "Correct-Horse-7").accessToken()).isNotEmpty();
  }

  @Test
  void AC126_nothing_that_others_know_opens_what_other_machines_reach() {
    var faults =
        switch (ConfigReader.read(
            null,
            Map.of(
                "SALLYPORT_HTTP_HOST",
                "0.0.0.0",
                "SALLYPORT_HTTP_PUBLICURL",
                "https://id.example.com",
                "SALLYPORT_TESTING_ENABLED",
                "true"))) {
          case ConfigResult.Faulty(var found) -> found.toString();
          case ConfigResult.Loaded(_) -> "";
        };
    // The demo's key, the demo's user, test mode, and secrets sealed with a key of this machine.
    assertThat(faults).contains("accessKeys").contains("users").contains("testing").contains("kek");
  }
}
