package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Proxies that others wrote ask before they send on, configured as the README says. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FrontsIT {
  private static final Echo ECHO = new Echo();
  private static final Map<Front.Kind, Front> FRONTS = new EnumMap<>(Front.Kind.class);
  @TempDir private static Path dir;
  private static SallyportForTests sallyport;
  private static String token;

  @BeforeAll
  static void start() {
    sallyport =
        Guarded.by(
            """
            decisions: {peers: [127.0.0.1]}
            issuers:
              - {name: ours, pool: local_Sallyport}
            routes:
              - {name: public, path: /public/**, allow: ANONYMOUS}
              - {name: mine, path: /mine/**, headers: {X-User-Id: sub}}
              - {name: admin, path: /admin/**, groups: [admins]}
            """,
            Map.of());
    token = sallyport.signedIn("alice", "Correct-Horse-7").accessToken();
  }

  @AfterAll
  static void stop() {
    FRONTS.values().forEach(Front::close);
    sallyport.close();
    ECHO.close();
  }

  private static RawHttp.Answer ask(Front.Kind kind, String line, String... headers) {
    var front =
        FRONTS.computeIfAbsent(
            kind, _ -> Front.start(kind, dir, sallyport.decisions(), URI.create(ECHO.url())));
    var all = new ArrayList<>(List.of("Host: api.example.test"));
    all.addAll(List.of(headers));
    return RawHttp.ask(front.url(), line, all);
  }

  private static String[] signedIn(String... headers) {
    var all = new ArrayList<>(List.of("Authorization: Bearer " + token));
    all.addAll(List.of(headers));
    return all.toArray(String[]::new);
  }

  /** The headers that arrived, and the target as {@code :path}. */
  private static Map<String, String> arrived(RawHttp.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    var json = new JsonObject(answer.body());
    var headers =
        json.getJsonArray("headers").stream()
            .map(JsonArray.class::cast)
            .collect(
                Collectors.toMap(
                    header -> header.getString(0).toLowerCase(Locale.ROOT),
                    header -> header.getString(1),
                    (one, other) -> one + " and " + other));
    headers.put(":path", json.getString("uri"));
    return headers;
  }

  @ParameterizedTest
  @EnumSource
  void who_is_signed_in_passes_and_the_api_is_told_who(Front.Kind front) {
    var arrived = arrived(ask(front, "GET /mine/a?x=%2F..", signedIn()));
    assertThat(arrived.get("x-user-id")).matches("[0-9a-f-]{36}");
    assertThat(arrived).containsEntry(":path", "/mine/a?x=%2F..");
    assertThat(arrived).containsEntry("host", "api.example.test");
  }

  @ParameterizedTest
  @EnumSource
  void who_is_not_signed_in_is_told_how_to(Front.Kind front) {
    var before = ECHO.asked().size();
    var answer = ask(front, "GET /mine/a");
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.headers().get("www-authenticate")).isEqualTo("Bearer realm=\"sallyport\"");
    assertThat(ask(front, "GET /mine/a", "Authorization: Bearer a.b.c").status()).isEqualTo(401);
    assertThat(ask(front, "GET /admin/a", signedIn()).status()).isEqualTo(403);
    assertThat(ask(front, "GET /elsewhere", signedIn()).status()).isEqualTo(403);
    assertThat(ECHO.asked()).hasSize(before);
  }

  @ParameterizedTest
  @EnumSource
  void AC032_AC033_AC036_a_clients_own_identity_never_arrives(Front.Kind front) {
    String[] forged = {
      "X-User-Id: forged",
      "x-USER-id: forged",
      "X_User_Id: forged",
      "X-User_Id: forged",
      "X.User.Id: forged",
      "X-Original-URL: /forged",
      "X-Rewrite-URL: /forged"
    };
    var mine = arrived(ask(front, "GET /mine/a", signedIn(forged)));
    assertThat(mine.toString()).doesNotContain("forged");
    assertThat(mine.get("x-user-id")).matches("[0-9a-f-]{36}");
    var open = arrived(ask(front, "GET /public/a", forged));
    assertThat(open.toString()).doesNotContain("forged");
    assertThat(open.getOrDefault("x-user-id", "")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void AC034_a_client_cannot_ask_for_another_request_than_its_own(Front.Kind front) {
    var before = ECHO.asked().size();
    for (var header :
        List.of(
            "X-Forwarded-Uri: /public/a",
            "X-Forwarded-Method: OPTIONS",
            "X-Forwarded-Host: elsewhere.example",
            "Content-Type: application/grpc",
            "X-Original-URL: /public/a")) {
      assertThat(ask(front, "GET /mine/a", header).status()).as(header).isEqualTo(401);
    }
    assertThat(ECHO.asked()).hasSize(before);
  }

  @ParameterizedTest
  @EnumSource
  void AC016_AC017_no_path_is_judged_as_one_and_sent_on_as_another(Front.Kind front) {
    for (var target :
        List.of(
            "/public/../admin",
            "/public/./../admin",
            "/public/..;/admin",
            "/public/../../admin",
            "/admin/../public/a",
            "/admin/./../public/a",
            "//admin/../public/a",
            "/admin//..//public/a",
            "/public/%2e%2e%2fadmin",
            "/public/%2e%2e/admin",
            "/public/..%2fadmin",
            "/admin%2f..%2f..%2fpublic/a",
            "/public/..%5cadmin",
            "/public\\..\\admin",
            "//admin",
            "/public//a",
            "/public/%00",
            "/public/a#/../../admin",
            "/admin?/public/a",
            "/%",
            "/public/%zz")) {
      var before = ECHO.asked().size();
      assertThat(ask(front, "GET " + target).status()).as(target).isIn(400, 401, 403, 404, 500);
      assertThat(ECHO.asked()).as(target).hasSize(before);
    }
    for (var target : List.of("/public/%252e%252e%252fadmin", "/public/%61?b=/../admin")) {
      assertThat(arrived(ask(front, "GET " + target))).containsEntry(":path", target);
    }
  }
}
