package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.redis.RedisForTests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gate would decide, asked of a running one and without. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExplainIT {
  private static final String GATE =
      """
      browser: {issuer: theirs, clientId: gate}
      issuers:
        - name: ours
          pool: local_Sallyport
        - name: theirs
          issuer: http://127.0.0.1:9/issuer
          audiences: [x]
      upstreams:
        - name: api
          servers: [http://127.0.0.1:9]
      routes:
        - name: public
          path: /public/**
          upstream: api
          allow: ANONYMOUS
        - name: mine
          path: /mine/**
          upstream: api
          headers: {X-User-Id: sub}
        - name: told
          path: /told
          upstream: api
          token: EXCHANGE
          identity: {header: X-Identity-Token}
        - name: scoped
          path: /scoped
          scopes: [orders.read]
        - name: grouped
          path: /grouped
          groups: [admins]
        - name: own
          path: /people/{id}
          condition: claims.sub == path.id
        - name: page
          path: /page/**
          upstream: api
          refuse: SIGN_IN
      """;

  @TempDir static Path dir;

  private static Path file;
  private static Map<String, String> settings;
  private static SallyportForTests sallyport;
  private static String token;

  @BeforeAll
  static void start() {
    file = Guarded.file(GATE);
    settings =
        SallyportForTests.settings(
            new RedisForTests(),
            Map.of("SALLYPORT_GATE_PORT", "0", "SALLYPORT_GATE_DECISIONS_PORT", "0"));
    sallyport = SallyportForTests.of(file, settings);
    token = sallyport.signedIn("alice", "Correct-Horse-7").accessToken();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static JsonObject asked(String method, String path, String token) {
    var input = new JsonObject().put("Method", method).put("Url", "https://api.test" + path);
    if (token != null) {
      input.put("Token", token);
    }
    var answer = sallyport.signed("Sallyport.ExplainRequest", input);
    assertThat(answer.getString("__type")).isNull();
    return answer;
  }

  private static JsonObject last(JsonObject explained) {
    var steps = explained.getJsonArray("Steps");
    return steps.getJsonObject(steps.size() - 1);
  }

  private record Said(int status, String out, String err) {}

  private static Said command(Map<String, String> env, String... more) {
    var out = new StringWriter();
    var err = new StringWriter();
    var args = new ArrayList<>(List.of("explain", "--config", file.toString()));
    args.addAll(List.of(more));
    var status =
        Main.commands(env)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args.toArray(String[]::new));
    return new Said(status, out.toString(), err.toString());
  }

  private static Path token() throws IOException {
    return Files.writeString(dir.resolve("token"), token + "\n");
  }

  private static Map<String, String> withoutRedis() {
    var env = new HashMap<>(settings);
    env.put("SALLYPORT_REDIS", "redis://127.0.0.1:1");
    return env;
  }

  @Test
  void a_request_that_would_pass_is_told_its_route_and_every_rule() {
    var explained = asked("GET", "/mine/a", token);
    assertThat(explained.getBoolean("Passes")).as(explained.encode()).isTrue();
    assertThat(explained.getString("Route")).isEqualTo("mine");
    assertThat(explained.getString("Upstream")).isEqualTo("api");
    assertThat(explained.getJsonObject("Headers"))
        .isEqualTo(new JsonObject().put("X-User-Id", "sub"));
    assertThat(explained.getJsonArray("Steps"))
        .extracting(step -> ((JsonObject) step).getString("Rule"))
        .containsExactly("ROUTE", "TOKEN", "REVOCATION", "SCOPES", "GROUPS", "CONDITION");
  }

  @Test
  void that_a_token_would_be_made_is_told_and_none_is() throws IOException {
    var explained = asked("GET", "/told", token);
    assertThat(explained.getBoolean("Passes")).as(explained.encode()).isTrue();
    assertThat(explained.getJsonArray("TokenIn"))
        .containsExactly("X-Identity-Token", "Authorization");
    assertThat(last(explained))
        .isEqualTo(
            new JsonObject()
                .put("Rule", "EXCHANGE")
                .put("Passed", true)
                .put("What", "a token is made for api, in X-Identity-Token, Authorization"));
    assertThat(explained.encode()).doesNotContain("eyJ");
    var said = command(settings, "GET", "http://x/told", "--token-file", token().toString());
    assertThat(said.status()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("passes to api, with a token of ours in X-Identity-Token, Authorization")
        .doesNotContain("eyJ");
    assertThat(asked("GET", "/mine", token).containsKey("TokenIn")).isFalse();
  }

  @Test
  void the_rule_that_refuses_is_the_last_and_says_why() {
    assertThat(last(asked("GET", "/elsewhere", token)).getString("What")).isEqualTo("no route");
    assertThat(last(asked("GET", "/mine", null)).getString("What")).isEqualTo("no bearer token");
    assertThat(last(asked("GET", "/scoped", token)).getString("What"))
        .isEqualTo("of the scopes are missing: orders.read");
    assertThat(last(asked("GET", "/grouped", token)).getString("What"))
        .isEqualTo("in none of the groups: admins");
    assertThat(last(asked("GET", "/people/bob", token)).getString("What"))
        .isEqualTo("does not hold: claims.sub == path.id");
    assertThat(last(asked("GET", "/public/%2e%2e/x", null)).getString("Rule")).isEqualTo("REQUEST");
    var forged = last(asked("GET", "/mine", token.substring(0, token.length() - 4) + "AAAA"));
    assertThat(forged.getString("Rule")).isEqualTo("TOKEN");
    assertThat(forged.getBoolean("Passed")).isFalse();
  }

  @Test
  void a_browser_that_opens_a_page_is_told_to_be_sent_to_sign_in() {
    var page = command(withoutRedis(), "GET", "http://a.test/page/1", "-H", "Accept: text/html");
    assertThat(page.status()).isEqualTo(3);
    assertThat(page.out()).contains("NO   token      no bearer token", "sent to sign in");
    var script = command(withoutRedis(), "GET", "http://a.test/page/1", "-H", "Accept: */*");
    assertThat(script.out()).contains("refused: unauthenticated");
    var mine = command(withoutRedis(), "GET", "http://a.test/mine/1", "-H", "Accept: text/html");
    assertThat(mine.out()).contains("refused: unauthenticated");
  }

  @Test
  void the_session_of_a_cookie_is_not_looked_up_and_that_is_told() {
    var cookie = new JsonObject().put("Name", "Cookie").put("Value", "__Host-sallyport=secret-x");
    var accept = new JsonObject().put("Name", "Accept").put("Value", "text/html");
    var answer =
        sallyport.signed(
            "Sallyport.ExplainRequest",
            new JsonObject()
                .put("Method", "GET")
                .put("Url", "https://api.test/page/1")
                .put("Headers", new JsonArray().add(cookie).add(accept)));
    assertThat(answer.getJsonObject("Refusal").getString("Kind")).isEqualTo("SIGN_IN");
    assertThat(last(answer).getString("What")).contains("cookie is not looked up");
    assertThat(answer.encode()).doesNotContain("secret-x");
    var posted =
        command(
            withoutRedis(),
            "POST",
            "http://a.test/page/1",
            "-H",
            "Cookie: __Host-sallyport=x",
            "-H",
            "Origin: http://evil.test");
    assertThat(posted.out()).contains("a page of another origin sent it", "refused: forbidden");
  }

  @Test
  void neither_the_token_nor_what_it_says_is_told() {
    var sub =
        new JsonObject(
                new String(
                    Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]),
                    StandardCharsets.UTF_8))
            .getString("sub");
    Stream.of("/mine", "/scoped", "/grouped", "/people/bob")
        .forEach(
            path ->
                assertThat(asked("GET", path, token).encode())
                    .doesNotContain(token)
                    .doesNotContain(sub));
  }

  @Test
  void it_is_told_to_nobody_whose_signature_does_not_count() {
    var answer = sallyport.post("ExplainRequest", "{\"Method\":\"GET\",\"Url\":\"http://a/\"}");
    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void the_command_checks_a_token_with_the_keys_in_redis() throws Exception {
    var passes = command(settings, "GET", "http://a.test/mine", "--token-file", token().toString());
    assertThat(passes.status()).as(passes.toString()).isZero();
    assertThat(passes.out()).contains("\"mine\"", "passes to api").doesNotContain("note:");
    var forged = token.substring(0, token.length() - 4) + "AAAA";
    var refused = command(settings, "GET", "http://a.test/mine", "--token", forged);
    assertThat(refused.status()).isEqualTo(3);
    assertThat(refused.out()).contains("NO   token").contains("refused: invalid token");
  }

  @Test
  void the_command_says_when_it_takes_a_token_at_its_word() throws Exception {
    for (var env : List.of(withoutRedis(), settings)) {
      var args = new ArrayList<>(List.of("GET", "http://a.test/grouped", "--json"));
      args.addAll(List.of("--token-file", token().toString()));
      if (env == settings) {
        args.add("--offline");
      }
      var said = command(env, args.toArray(String[]::new));
      assertThat(said.status()).as(said.toString()).isEqualTo(3);
      var json = new JsonObject(said.out());
      assertThat(last(json).getString("Rule")).isEqualTo("GROUPS");
      assertThat(json.getJsonArray("Notes").encode()).contains("taken at its word");
    }
  }

  @Test
  void the_command_needs_no_redis_where_there_is_no_token() {
    var said = command(withoutRedis(), "GET", "http://a.test/public/x", "--json");
    assertThat(said.status()).as(said.toString()).isZero();
    assertThat(new JsonObject(said.out()).getJsonArray("Notes")).isEqualTo(new JsonArray());
    assertThat(command(withoutRedis(), "POST", "http://a.test/nowhere").status()).isEqualTo(3);
    assertThat(command(withoutRedis(), "GET").status()).isEqualTo(2);
  }
}
