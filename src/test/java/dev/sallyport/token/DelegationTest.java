package dev.sallyport.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.DpopDemand;
import dev.sallyport.config.ExchangeConfig;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.OAuthSettings;
import dev.sallyport.token.TokenReply.Denial;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DelegationTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

  /** A pool is of no matter to what is decided. */
  private static TokenCommand.Delegate asked(List<String> audiences, String... scopes) {
    var oauth =
        new OAuthSettings(
            true,
            Set.of(),
            Set.of(),
            List.of(),
            List.of(),
            null,
            Set.of(),
            DpopDemand.OPTIONAL,
            null,
            List.of(
                new ExchangeConfig("a", Set.of("web"), Set.of("x/r", "x/w"), Set.of("desk")),
                new ExchangeConfig("b", Set.of("web"), Set.of("x/r"), Set.of())),
            false);
    var hour = Duration.ofHours(1);
    var client =
        new AppClient(
            "me", "p_1", "me", null, Set.of(), hour, hour, hour, hour, true, Set.of(), Set.of(),
            true, null, List.of(), oauth, NOW, NOW);
    return new TokenCommand.Delegate(
        null, null, client, "subject", null, audiences, Set.of(scopes), null);
  }

  private static JsonObject subject() {
    return new JsonObject()
        .put("sub", "alice")
        .put("client_id", "web")
        .put("origin_jti", "family")
        .put("cognito:groups", new JsonArray(List.of("staff")))
        .put("tenant", "t1")
        .put("scope", "openid x/r x/w")
        .put("exp", NOW.getEpochSecond() + 600);
  }

  private static JsonObject given(Delegation delegation) {
    assertThat(delegation).isInstanceOf(Delegation.Given.class);
    return ((Delegation.Given) delegation).claims();
  }

  private static void denied(Delegation delegation, Denial why) {
    assertThat(delegation).isEqualTo(new Delegation.Denied(why));
  }

  @Test
  void the_new_token_says_what_the_old_one_does_but_for_what_is_its_clients_own() {
    var claims = given(Delegation.of(asked(List.of("a")), subject(), null, NOW));
    assertThat(claims.getString("sub")).isEqualTo("alice");
    assertThat(claims.getJsonArray("cognito:groups")).isEqualTo(JsonArray.of("staff"));
    assertThat(claims.containsKey("tenant")).isFalse();
    assertThat(claims.getString("aud")).isEqualTo("a");
    assertThat(claims.getString("scope")).isEqualTo("x/r x/w");
    assertThat(claims.getString("client_id")).isEqualTo("me");
    assertThat(claims.getLong("exp")).isEqualTo(NOW.getEpochSecond() + 600);
  }

  @Test
  void its_family_stays_that_of_the_client_where_somebody_signed_in() {
    var first = given(Delegation.of(asked(List.of("a")), subject(), null, NOW));
    assertThat(first.getString("origin_client_id")).isEqualTo("web");
    var again = subject().put("origin_client_id", "app");
    var second = given(Delegation.of(asked(List.of("a")), again, null, NOW));
    assertThat(second.getString("origin_client_id")).isEqualTo("app");
    assertThat(AccessClaims.of(second).familyClient()).isEqualTo("app");
  }

  @Test
  void AC077_it_lasts_no_longer_than_any_that_it_is_made_from_or_the_client_may_have() {
    var longer = subject().put("exp", NOW.getEpochSecond() + 86_400);
    assertThat(given(Delegation.of(asked(List.of("a")), longer, null, NOW)).getLong("exp"))
        .isEqualTo(NOW.getEpochSecond() + 3_600);
    var actor =
        new JsonObject()
            .put("sub", "bob")
            .put("client_id", "desk")
            .put("exp", NOW.getEpochSecond() + 60);
    assertThat(given(Delegation.of(asked(List.of("a")), longer, actor, NOW)).getLong("exp"))
        .isEqualTo(NOW.getEpochSecond() + 60);
  }

  @Test
  void AC077_for_several_audiences_it_is_good_for_what_each_of_them_allows() {
    var claims = given(Delegation.of(asked(List.of("a", "b")), subject(), null, NOW));
    assertThat(claims.getString("scope")).isEqualTo("x/r");
    denied(Delegation.of(asked(List.of("a", "b"), "x/w"), subject(), null, NOW), Denial.SCOPE);
    denied(Delegation.of(asked(List.of("a"), "openid"), subject(), null, NOW), Denial.SCOPE);
    denied(Delegation.of(asked(List.of("a", "c")), subject(), null, NOW), Denial.TARGET);
    denied(Delegation.of(asked(List.of()), subject(), null, NOW), Denial.TARGET);
  }

  @Test
  void AC077_an_actor_must_be_named_by_the_rules_of_all_audiences() {
    var actor =
        new JsonObject()
            .put("sub", "bob")
            .put("client_id", "desk")
            .put("exp", NOW.getEpochSecond() + 60);
    given(Delegation.of(asked(List.of("a")), subject(), actor, NOW));
    denied(Delegation.of(asked(List.of("a", "b")), subject(), actor, NOW), Denial.ACTOR);
    actor.put("act", new JsonObject().put("sub", "else"));
    denied(Delegation.of(asked(List.of("a")), subject(), actor, NOW), Denial.ACTOR);
  }

  @Test
  void AC077_who_acted_before_is_said_three_deep_at_most_and_nobody_twice() {
    var one = new JsonObject().put("sub", "s1");
    var two = new JsonObject().put("sub", "s2").put("act", one);
    var third = given(Delegation.of(asked(List.of("a")), subject().put("act", two), null, NOW));
    assertThat(third.getJsonObject("act"))
        .isEqualTo(new JsonObject().put("sub", "me").put("client_id", "me").put("act", two));
    var three = new JsonObject().put("sub", "s3").put("act", two);
    denied(
        Delegation.of(asked(List.of("a")), subject().put("act", three), null, NOW), Denial.CHAIN);
    var mine = new JsonObject().put("sub", "s1").put("act", new JsonObject().put("sub", "me"));
    denied(Delegation.of(asked(List.of("a")), subject().put("act", mine), null, NOW), Denial.CHAIN);
    denied(Delegation.of(asked(List.of("a")), subject().put("act", "x"), null, NOW), Denial.CHAIN);
  }
}
