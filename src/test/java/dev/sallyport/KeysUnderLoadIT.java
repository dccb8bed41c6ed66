package dev.sallyport;

import static dev.sallyport.SallyportForTests.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Two replicas with gates, and people who sign in at them while signing keys change. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeysUnderLoadIT {
  private static final JsonObject POOL = new JsonObject().put("UserPoolId", "local_Sallyport");
  private static final String GATE =
      """
      issuers:
        - {name: ours, pool: local_Sallyport}
      upstreams:
        - {name: api, servers: ['http://127.0.0.1:%d']}
      routes:
        - {name: api, path: /**, upstream: api, allow: SIGNED_IN, issuers: [ours]}
      """;

  private static SallyportForTests one;
  private static SallyportForTests two;
  private static String gate;

  private SignInLoad load;

  @BeforeAll
  static void start() {
    var vertx = io.vertx.core.Vertx.vertx();
    var api =
        done(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.response().end("there"))
                .listen(0, "127.0.0.1"));
    gate = GATE.formatted(api.actualPort());
    one = Guarded.by(gate, Map.of());
    two = Guarded.replica(one, gate, Map.of());
  }

  @AfterAll
  static void stop() {
    two.close();
    one.close();
  }

  @BeforeEach
  void begin() {
    load = SignInLoad.begin(one.user(), one, two);
    load.some();
  }

  @AfterEach
  void end() {
    load.end();
  }

  private static List<String> states() {
    return one.signed("Sallyport.AdminListSigningKeys", POOL).getJsonArray("SigningKeys").stream()
        .map(JsonObject.class::cast)
        .map(key -> key.getString("TokenUse") + " " + key.getString("State"))
        .toList();
  }

  private void advance(String time) {
    load.pausing(
        () -> {
          one.advance(time);
          two.advance("0s");
        });
  }

  @Test
  void AC067_while_next_keys_are_made_and_take_their_turn_no_token_fails() {
    one.signed("Sallyport.AdminRotateSigningKeys", POOL);
    load.some();
    var before = load.kids();
    for (var i = 0; i < 7; i++) {
      advance("10m");
      load.some();
    }
    assertThat(load.kids()).isNotEqualTo(before);
    assertThat(load.wrong()).isEmpty();
  }

  @Test
  void AC067_a_key_taken_away_opens_nothing_a_second_later_and_no_other_token_fails() {
    var stolen = load.token();
    assertThat(load.opened(stolen)).containsOnly(true);
    var asked = POOL.copy().put("KeyId", SignInLoad.kid(stolen));
    load.revoked(SignInLoad.kid(stolen));
    var left = one.signed("Sallyport.AdminRevokeSigningKey", asked);
    var since = System.nanoTime();
    assertThat(left.getJsonArray("SigningKeys")).as(left::encode).isNotEmpty();
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              var begun = System.nanoTime();
              var opens = load.opened(stolen);
              assertThat(!opens.contains(true) || begun - since < Duration.ofSeconds(1).toNanos())
                  .as("%s", opens)
                  .isTrue();
              return !opens.contains(true);
            });
    load.some();
    assertThat(load.token()).satisfies(token -> assertThat(load.opened(token)).containsOnly(true));
    assertThat(one.signed("Sallyport.AdminRevokeSigningKey", asked).encode())
        .isEqualTo(left.encode());
    assertThat(load.wrong()).isEmpty();
  }

  @Test
  void old_keys_are_followed_by_others_unasked_and_no_token_fails() {
    var before = states();
    assertThat(before).doesNotContain("access NEXT");
    advance("91d");
    load.some();
    // Each replica looks when it starts; of two one does it.
    try (var three = Guarded.replica(one, gate, Map.of());
        var four = Guarded.replica(one, gate, Map.of())) {
      await().until(() -> states().contains("access NEXT"));
      load.some();
      assertThat(three.api()).isNotEqualTo(four.api());
      assertThat(states().stream().filter(each -> each.endsWith("NEXT"))).hasSize(2);
    }
    for (var i = 0; i < 7; i++) {
      advance("10m");
    }
    load.some();
    assertThat(states()).doesNotContain("access NEXT");
    assertThat(load.wrong()).isEmpty();
  }
}
