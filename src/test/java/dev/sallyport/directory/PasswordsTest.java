package dev.sallyport.directory;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.crypto.PasswordHash;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.runtime.BoundedPool;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PasswordsTest {
  private static final String GOOD = "Correct-Horse-7";

  private DirectoryForTests room;
  private User alice;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    room =
        DirectoryForTests.open(
            vertx, RedisForTests.config(), remembering(DirectoryForTests.pool(), 2, true));
    alice = room.user("alice", Map.of());
  }

  private static Pool remembering(Pool pool, int history, boolean names) {
    var policy =
        new Pool.PasswordPolicy(8, true, true, true, true, names, history, Duration.ofDays(7));
    return new Pool(
        pool.id(),
        pool.name(),
        true,
        Upkeep.none(),
        pool.signInBy(),
        pool.usernameIs(),
        true,
        pool.autoVerify(),
        pool.verifyBeforeChange(),
        pool.recovery(),
        true,
        policy,
        pool.schema(),
        "RS256",
        true,
        false,
        pool.challenges(),
        pool.signIn(),
        pool.lambdas(),
        pool.messages(),
        pool.created(),
        pool.modified());
  }

  private Failure fault(String password) {
    return catchThrowableOfType(Failed.class, () -> room.passwords.check(room.pool, password))
        .failure();
  }

  private User with(User user, String password) throws Exception {
    return done(room.passwords.withPassword(room.pool, user, password, true, soon()));
  }

  @Test
  void the_first_rule_that_is_broken_is_told() {
    assertThat(fault("a")).isEqualTo(new Failure.PasswordPolicy("Password not long enough"));
    assertThat(fault("aaaaaaaa"))
        .isEqualTo(new Failure.PasswordPolicy("Password must have uppercase characters"));
    assertThat(fault("AAAAAAAA"))
        .isEqualTo(new Failure.PasswordPolicy("Password must have lowercase characters"));
    assertThat(fault("AAAAaaaa"))
        .isEqualTo(new Failure.PasswordPolicy("Password must have numeric characters"));
    assertThat(fault("AAAAaaa1"))
        .isEqualTo(new Failure.PasswordPolicy("Password must have symbol characters"));
    assertThat(fault(" AAAaaa1"))
        .isEqualTo(new Failure.PasswordPolicy("Password must have symbol characters"));
    room.passwords.check(room.pool, "AAA aaa1");
    room.passwords.check(room.pool, GOOD);
  }

  @Test
  void what_cannot_be_hashed_is_refused_before() {
    assertThat(fault("Aa1-" + "x".repeat(253))).isInstanceOf(Failure.Invalid.class);
    assertThat(fault("Correct-Horse-7\ud83d")).isInstanceOf(Failure.Invalid.class);
  }

  @Test
  void a_new_password_counts_an_epoch_and_is_lasting_or_temporary() throws Exception {
    var lasting = with(alice, GOOD);
    assertThat(lasting.credentialEpoch()).isEqualTo(alice.credentialEpoch() + 1);
    assertThat(lasting.status()).isEqualTo(User.Status.CONFIRMED);
    assertThat(lasting.temporaryUntil()).isNull();
    assertThat(lasting.passwordHash()).doesNotContain(GOOD);
    var temporary = done(room.passwords.withPassword(room.pool, alice, GOOD, false, soon()));
    assertThat(temporary.status()).isEqualTo(User.Status.FORCE_CHANGE_PASSWORD);
    assertThat(temporary.temporaryUntil()).isNotNull();
  }

  @Test
  void a_password_matches_and_nothing_else_does() throws Exception {
    var user = with(alice, GOOD);
    assertThat(done(room.passwords.matches(user, GOOD, soon()))).isTrue();
    assertThat(done(room.passwords.matches(user, GOOD + " ", soon()))).isFalse();
    assertThat(done(room.passwords.matches(alice, "", soon()))).isFalse();
    assertThat(done(room.passwords.matches(null, GOOD, soon()))).isFalse();
  }

  @Test
  void AC099_what_everybody_has_is_refused_and_what_is_long_or_strange_is_not() {
    for (var common : List.of("P@ssw0rd", "Passw0rd!", "PASSw0rd?!", "Password1!", "Qwerty123$")) {
      assertThat(fault(common))
          .as(common)
          .isEqualTo(new Failure.PasswordPolicy("Password is one that many people have"));
    }
    for (var good :
        List.of("Aa1-" + "\ud83d\udd11".repeat(64), "Aa1-" + "x".repeat(252), "Passw0rd!Horse")) {
      room.passwords.check(room.pool, good);
    }
  }

  private Failure refused(User user, String password) throws Exception {
    return refusal(room.passwords.withPassword(room.pool, user, password, true, soon()));
  }

  @Test
  void AC099_what_somebody_is_called_is_refused_within_their_password() throws Exception {
    var ada =
        room.user(
            "countess",
            Map.of(
                "email", "lovelace.1815@example.com",
                "preferred_username", "Enchantress",
                "given_name", "Augusta Ada",
                "family_name", "King \u00dcnal"));
    for (var named :
        List.of(
            "The-Countess-7",
            "7-LoveLace.1815",
            "1-ENCHANTRESS-a",
            "My-augusta-99",
            "Kings-\u00fcNAL-1",
            "\uff21\uff55gusta-Horse-7",
            "Kingfisher-1")) {
      assertThat(refused(ada, named))
          .as(named)
          .isEqualTo(new Failure.PasswordPolicy("Password must not contain your name"));
    }
    // Three characters are in too much, and so is what stands after the @.
    for (var other : List.of("Canada-Goose-7", "Example.com-7", "Lovelace-Horse-1", GOOD)) {
      with(ada, other);
    }
  }

  @Test
  void a_name_is_no_matter_where_the_pool_allows_it_or_nobody_chose_the_password()
      throws Exception {
    var allowing = remembering(room.pool, 0, false);
    done(room.passwords.withPassword(allowing, alice, "Alices-Horse-7", true, soon()));
    done(room.passwords.withUnchosen(room.pool, alice, "Alices-Horse-7", true, soon()));
    assertThat(refused(alice, "Alices-Horse-7")).isInstanceOf(Failure.PasswordPolicy.class);
  }

  /** One that was kept, and others that a careless hash or comparison would take for it. */
  @Test
  void AC098_a_password_counts_exactly_as_it_was_typed() throws Exception {
    var longest = "Aa1-" + "x".repeat(252);
    var alike =
        Map.of(
            longest,
            List.of(longest.substring(0, 72), longest.substring(0, 255), longest + "x"),
            "Aa1-bcd\0efgh",
            List.of("Aa1-bcd", "Aa1-bcd\0", "Aa1-bcd\0efgi"),
            "Stra\u00dfe-Caf\u00e9-1",
            List.of("Stra\u00dfe-Cafe\u0301-1", "Strasse-Caf\u00e9-1"),
            " Aa1-bcdef ",
            List.of("Aa1-bcdef", " Aa1-bcdef", "Aa1-bcdef "),
            "\ud83d\udd11-Key-1 \ud83d\udc0e",
            List.of("\ud83d\udd11-Key-1 \ud83d\udc0f", "\ud83d\udd11-key-1 \ud83d\udc0e"));
    for (var each : alike.entrySet()) {
      room.passwords.check(room.pool, each.getKey());
      var user = with(alice, each.getKey());
      assertThat(done(room.passwords.matches(user, each.getKey(), soon()))).isTrue();
      for (var other : each.getValue()) {
        assertThat(done(room.passwords.matches(user, other, soon()))).as(other).isFalse();
      }
    }
  }

  @Test
  void as_many_passwords_as_the_pool_says_do_not_come_again() throws Exception {
    var third = with(with(with(alice, "First-Horse-1"), "Second-Horse-2"), "Third-Horse-3");
    assertThat(
            refusal(room.passwords.withPassword(room.pool, third, "Third-Horse-3", true, soon())))
        .isEqualTo(new Failure.PasswordReused());
    assertThat(
            refusal(room.passwords.withPassword(room.pool, third, "Second-Horse-2", true, soon())))
        .isEqualTo(new Failure.PasswordReused());
    with(third, "First-Horse-1");
  }

  @Test
  void a_verifier_opens_for_its_user_and_nobodys_is_the_same_each_time() throws Exception {
    var user = with(alice, GOOD);
    assertThat(user.srp()).startsWith("test.");
    var mine = done(room.passwords.verifier(user, room.pool, "alice", soon()));
    assertThat(mine).isEqualTo(done(room.passwords.verifier(user, room.pool, "alias", soon())));
    var nobodys = done(room.passwords.verifier(null, room.pool, "ghost", soon()));
    assertThat(nobodys)
        .isEqualTo(done(room.passwords.verifier(null, room.pool, "ghost", soon())))
        .isNotEqualTo(done(room.passwords.verifier(null, room.pool, "other", soon())));
    var stolen = room.user("mallory", Map.of()).withHash(user.passwordHash(), user.srp());
    assertThat(refusal(room.passwords.verifier(stolen, room.pool, "mallory", soon())))
        .isInstanceOf(Failure.Broken.class);
  }

  @Test
  void a_hash_of_other_parameters_is_renewed_without_an_epoch(Vertx vertx) throws Exception {
    var user = with(alice, GOOD);
    assertThat(done(room.passwords.renewed(room.pool, user, GOOD, soon()))).isNull();
    var random = new SecureRandom();
    var stronger =
        new Passwords(
            new BoundedPool(vertx, "stronger", 1, 10),
            new PasswordHash(new PasswordHash.Parameters(16, 2, 1), random),
            room.kek,
            random,
            InstantSource.system());
    var fresh = done(stronger.renewed(room.pool, user, GOOD, soon()));
    assertThat(fresh.passwordHash()).contains("m=16,t=2");
    assertThat(fresh.credentialEpoch()).isEqualTo(user.credentialEpoch());
    assertThat(Passwords.rehashed(user, user, fresh)).isEqualTo(fresh);
    var changedSince = with(user, "Another-Horse-8");
    assertThat(Passwords.rehashed(changedSince, user, fresh)).isEqualTo(changedSince);
  }

  @Test
  void a_user_from_before_the_pool_had_srp_gets_a_verifier() throws Exception {
    var user = with(alice, GOOD);
    var bare = user.withHash(user.passwordHash(), null);
    var fresh = done(room.passwords.renewed(room.pool, bare, GOOD, soon()));
    assertThat(fresh.srp()).isNotNull();
    assertThat(fresh.passwordHash()).isEqualTo(user.passwordHash());
  }

  @Test
  void a_password_made_for_an_older_one_is_not_put_over_a_newer(Vertx vertx) throws Exception {
    var seen = with(alice, GOOD);
    var mine = with(seen, "Mine-Horse-1");
    var theirs = with(seen, "Theirs-Horse-2");
    var failed = catchThrowableOfType(Failed.class, () -> Passwords.changed(theirs, seen, mine));
    assertThat(failed.failure()).isEqualTo(new Failure.WrongCredentials());
    assertThat(Passwords.changed(seen, seen, mine).passwordHash()).isEqualTo(mine.passwordHash());
  }
}
