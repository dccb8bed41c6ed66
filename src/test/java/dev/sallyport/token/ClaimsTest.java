package dev.sallyport.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Group;
import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.LinkedIdentity;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.User;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClaimsTest {
  private static final Origin ORIGIN =
      new Origin("family", "event", Instant.ofEpochSecond(1_788_224_523), null, null);
  private static final Instant NOW = Instant.ofEpochSecond(1_788_225_000);

  private static final String PREFERRED = "cognito:preferred_role";

  private static Claims claims(
      Map<String, String> attributes, List<Group> groups, Set<String> readable) {
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
            .withProfile(new User.Profile(attributes, Map.of(), Map.of()));
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
    return new Claims("https://auth.example.test/local_P", client, user, groups, ORIGIN, NOW);
  }

  private static Group group(String name, @Nullable String role, @Nullable Integer precedence) {
    return new Group("local_P", name, "id", null, role, precedence, Instant.EPOCH, Instant.EPOCH);
  }

  private static Group group(String name) {
    return group(name, null, null);
  }

  private static JsonObject id(Group... groups) {
    return claims(Map.of(), List.of(groups), Set.of()).id("jti");
  }

  @Test
  void roles_are_those_of_all_groups_and_the_best_group_gives_the_preferred_one() {
    var id = id(group("a", "arn:low", 5), group("b", "arn:none", null), group("c", "arn:top", 1));
    assertThat(id.getJsonArray("cognito:groups")).containsExactly("a", "b", "c");
    assertThat(id.getJsonArray("cognito:roles")).containsExactly("arn:top", "arn:low", "arn:none");
    assertThat(id.getString("cognito:preferred_role")).isEqualTo("arn:top");
  }

  @Test
  void equally_good_groups_prefer_a_role_only_where_it_is_the_same() {
    assertThat(id(group("a", "arn:x", 1), group("b", "arn:x", 1)).getString(PREFERRED))
        .isEqualTo("arn:x");
    assertThat(id(group("a", "arn:x", 1), group("b", "arn:y", 1)).containsKey(PREFERRED)).isFalse();
    assertThat(id(group("a", "arn:x", null), group("b", "arn:y", null)).containsKey(PREFERRED))
        .isFalse();
    assertThat(id(group("a", "arn:x", null), group("b", null, 0)).getString(PREFERRED))
        .isEqualTo("arn:x");
  }

  @Test
  void groups_without_roles_make_no_role_claims_and_no_role_is_in_an_access_token() {
    assertThat(id(group("a")).fieldNames())
        .contains("cognito:groups")
        .doesNotContain("cognito:roles", PREFERRED);
    var access =
        claims(Map.of(), List.of(group("a", "arn:x", 1)), Set.of()).access("jti").fieldNames();
    assertThat(access).contains("cognito:groups").doesNotContain("cognito:roles", PREFERRED);
  }

  private static Claims with(Claims claims, User user, Origin origin) {
    return new Claims(
        claims.issuer(), claims.client(), user, claims.groups(), origin, claims.now());
  }

  @Test
  void an_id_token_says_who_somebody_is_elsewhere_whatever_the_client_reads() {
    var plain = claims(Map.of(), List.of(), Set.of("email"));
    var user =
        LinkedIdentity.added(
            plain.user(),
            new LinkedIdentity(
                "Google",
                IdentityProvider.Protocol.GOOGLE,
                LinkedIdentity.SUBJECT,
                "12345",
                false,
                Instant.ofEpochMilli(1_572_324_485_926L)));
    var linked = with(plain, user, ORIGIN);
    assertThat(linked.id("jti").getJsonArray("identities"))
        .containsExactly(
            new JsonObject()
                .put("userId", "12345")
                .put("providerName", "Google")
                .put("providerType", "Google")
                .putNull("issuer")
                .put("primary", "false")
                .put("dateCreated", "1572324485926"));
    assertThat(linked.access("jti").containsKey("identities")).isFalse();
    assertThat(plain.id("jti").containsKey("identities")).isFalse();
  }

  @Test
  void an_access_token_says_which_device_it_is_for_and_an_id_token_does_not() {
    var plain = claims(Map.of(), List.of(), Set.of());
    var origin = new Origin("family", "event", ORIGIN.authTime(), "local_device", null);
    var on = with(plain, plain.user(), origin);
    assertThat(on.access("jti").getString("device_key")).isEqualTo("local_device");
    assertThat(on.id("jti").containsKey("device_key")).isFalse();
    assertThat(plain.access("jti").containsKey("device_key")).isFalse();
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
    assertThat(claims(attributes, List.of(group("a"), group("b")), Set.of()).id("jti"))
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
    assertThat(
            claims(Map.of("email", "a@example.com"), List.of(group("a")), Set.of()).access("jti"))
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
