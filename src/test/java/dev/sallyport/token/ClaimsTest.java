package dev.sallyport.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.User;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClaimsTest {
  private static final Origin ORIGIN =
      new Origin("family", "event", Instant.ofEpochSecond(1_788_224_523));
  private static final Instant NOW = Instant.ofEpochSecond(1_788_225_000);

  private static Claims claims(
      Map<String, String> attributes, List<String> groups, Set<String> readable) {
    var user =
        User.fresh(
                new User.Identity(
                    "local_P",
                    "34c84488-e0e1-70ae-d2ee-991ad1a898c8",
                    new PersonTag("AAAAAAAAAAAAAAAA"),
                    "alice",
                    Instant.EPOCH),
                Map.of(),
                User.Status.CONFIRMED)
            .withProfile(
                new User.Profile(
                    attributes,
                    groups.stream().collect(Collectors.toMap(n -> n, _ -> "id")),
                    Map.of()));
    var client =
        new AppClient(
            "clientid",
            "local_P",
            "tests",
            null,
            Set.of(),
            Duration.ofHours(1),
            Duration.ofMinutes(30),
            Duration.ofDays(30),
            Duration.ofMinutes(3),
            true,
            readable,
            Set.of(),
            true,
            null,
            List.of(),
            Instant.EPOCH,
            Instant.EPOCH);
    return new Claims("https://auth.example.test/local_P", client, user, ORIGIN, NOW);
  }

  @Test
  void an_id_token_says_who_somebody_is() {
    var attributes =
        Map.of(
            "email",
            "alice@example.com",
            "email_verified",
            "true",
            "phone_number_verified",
            "false",
            "address",
            "1 Elm Street",
            "custom:level",
            "7");
    assertThat(claims(attributes, List.of("b", "a"), Set.of()).id("jti"))
        .isEqualTo(
            new JsonObject()
                .put("sub", "34c84488-e0e1-70ae-d2ee-991ad1a898c8")
                .put("aud", "clientid")
                .put("iss", "https://auth.example.test/local_P")
                .put("token_use", "id")
                .put("auth_time", 1_788_224_523L)
                .put("iat", 1_788_225_000L)
                .put("exp", 1_788_226_800L)
                .put("jti", "jti")
                .put("origin_jti", "family")
                .put("event_id", "event")
                .put("cognito:username", "alice")
                .put("cognito:groups", new JsonArray().add("a").add("b"))
                .put("email", "alice@example.com")
                .put("email_verified", true)
                .put("phone_number_verified", false)
                .put("address", new JsonObject().put("formatted", "1 Elm Street"))
                .put("custom:level", "7"));
  }

  @Test
  void an_access_token_says_what_may_be_done_and_nothing_personal() {
    assertThat(claims(Map.of("email", "a@example.com"), List.of("a"), Set.of()).access("jti"))
        .isEqualTo(
            new JsonObject()
                .put("sub", "34c84488-e0e1-70ae-d2ee-991ad1a898c8")
                .put("client_id", "clientid")
                .put("iss", "https://auth.example.test/local_P")
                .put("token_use", "access")
                .put("scope", "aws.cognito.signin.user.admin")
                .put("auth_time", 1_788_224_523L)
                .put("iat", 1_788_225_000L)
                .put("exp", 1_788_228_600L)
                .put("jti", "jti")
                .put("origin_jti", "family")
                .put("event_id", "event")
                .put("username", "alice")
                .put("cognito:groups", new JsonArray().add("a")));
  }

  @Test
  void somebody_in_no_group_has_no_groups_claim() {
    assertThat(claims(Map.of(), List.of(), Set.of()).id("jti").containsKey("cognito:groups"))
        .isFalse();
  }

  @Test
  void a_client_sees_only_the_attributes_it_may_read() {
    var attributes = Map.of("email", "a@example.com", "name", "Alice");
    var id = claims(attributes, List.of(), Set.of("name")).id("jti");
    assertThat(id.fieldNames()).contains("name", "sub").doesNotContain("email");
  }

  @Test
  void no_attribute_overwrites_a_claim() {
    var hostile =
        Map.of("sub", "root", "exp", "9999999999", "aud", "x", "iss", "x", "token_use", "access");
    var plain = claims(Map.of(), List.of(), Set.of());
    assertThat(claims(hostile, List.of(), Set.of()).id("jti")).isEqualTo(plain.id("jti"));
  }
}
