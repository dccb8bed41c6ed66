package dev.sallyport.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredUserTest {
  private static final PersonTag TAG = new PersonTag("AAAAAAAAAAAAAAAA");

  /**
   * As the first version wrote it. Add to this test when the form grows; never change this text.
   */
  private static final String FIRST =
      """
      {"pool":"local_P","sub":"34c84488-e0e1-70ae-d2ee-991ad1a898c8","username":"alice",\
      "attributes":{"email":"alice@example.com"},"status":"FORCE_CHANGE_PASSWORD","enabled":false,\
      "created":1788224523000,"modified":1788224524000,"password":"$argon2id$1","srp":"sealed",\
      "epoch":3,"temporaryUntil":1788224525000,"history":["$argon2id$0"],"groups":["staff"],\
      "questions":[{"id":"q1","text":"First pet?","answer":"$mac$"}]}\
      """;

  private static final User ALICE =
      new User(
          new User.Identity(
              "local_P",
              "34c84488-e0e1-70ae-d2ee-991ad1a898c8",
              TAG,
              "alice",
              Instant.ofEpochSecond(1_788_224_523)),
          new User.Profile(Map.of("email", "alice@example.com"), Map.of("staff", ""), Map.of()),
          new User.Standing(User.Status.FORCE_CHANGE_PASSWORD, false),
          new Credentials(
              "$argon2id$1",
              "sealed",
              3,
              Instant.ofEpochSecond(1_788_224_525),
              List.of("$argon2id$0")),
          new Factors(
              List.of(new User.Question("q1", "First pet?", "$mac$")),
              MfaSettings.none(),
              List.of()),
          new User.Revision(9, Instant.ofEpochSecond(1_788_224_524)));

  @Test
  void a_user_stored_by_the_first_version_is_read() {
    assertThat(StoredUser.read(TAG, FIRST, 9)).isEqualTo(ALICE);
  }

  @Test
  void the_first_version_can_read_what_is_stored_now() {
    assertThat(new JsonObject(StoredUser.write(ALICE)).getMap())
        .containsAllEntriesOf(new JsonObject(FIRST).getMap());
  }

  @Test
  void a_passkey_comes_back_as_it_was() {
    var passkey =
        new Passkey(
            "aWQ",
            "a2V5",
            "00000000-0000-0000-0000-000000000000",
            4_294_967_295L,
            List.of("internal", "hybrid"),
            "Passkey 1",
            "example.com",
            Instant.ofEpochMilli(1_756_688_523_001L),
            "platform",
            Passkey.Attestation.SELF,
            true,
            true,
            false);
    var keyed = ALICE.withPasskeys(List.of(passkey));
    assertThat(StoredUser.read(TAG, StoredUser.write(keyed), 9)).isEqualTo(keyed);
  }

  @Test
  void who_somebody_is_elsewhere_comes_back_and_so_does_a_password_taken_away() {
    var linked =
        LinkedIdentity.added(
            ALICE,
            new LinkedIdentity(
                "Corp",
                IdentityProvider.Protocol.SAML,
                "email",
                "a@example.com",
                true,
                Instant.ofEpochMilli(1_756_688_523_001L)));
    assertThat(StoredUser.read(TAG, StoredUser.write(linked), 9)).isEqualTo(linked);
    var without = linked.withoutPassword();
    assertThat(without.credentials().barred()).isTrue();
    assertThat(without.status()).isEqualTo(User.Status.CONFIRMED);
    assertThat(StoredUser.read(TAG, StoredUser.write(without), 9)).isEqualTo(without);
  }

  @Test
  void second_factors_come_back_as_they_were() {
    var mfa =
        new MfaSettings(
            new SoftwareToken("a", "sealed a", "phone"),
            new SoftwareToken("b", "sealed b", ""),
            Set.of(SignInRules.SecondFactor.SOFTWARE_TOKEN_MFA, SignInRules.SecondFactor.SMS_MFA),
            SignInRules.SecondFactor.SMS_MFA);
    assertThat(StoredUser.read(TAG, StoredUser.write(ALICE.withMfa(mfa)), 9))
        .isEqualTo(ALICE.withMfa(mfa));
  }

  @Test
  void an_account_without_password_groups_or_questions_comes_back_as_it_was() {
    var bare = User.fresh(ALICE.identity(), Map.of(), User.Status.UNCONFIRMED);
    assertThat(StoredUser.read(TAG, StoredUser.write(bare), 0)).isEqualTo(bare);
  }

  @Test
  void no_part_of_a_user_prints_a_secret() {
    assertThat(
            List.of(ALICE, ALICE.profile(), ALICE.credentials(), ALICE.factors(), ALICE.identity()))
        .extracting(Object::toString)
        .allSatisfy(
            printed ->
                assertThat(printed)
                    .doesNotContain("argon2id")
                    .doesNotContain("sealed")
                    .doesNotContain("$mac$")
                    .doesNotContain("alice@example.com"));
  }
}
