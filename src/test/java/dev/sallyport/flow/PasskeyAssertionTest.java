package dev.sallyport.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.directory.Passkey;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.webauthn.Assertions.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PasskeyAssertionTest {
  private static Passkey passkey(String id, long counter) {
    return new Passkey(
        id,
        "key",
        "",
        counter,
        List.of(),
        id,
        "example.com",
        Instant.EPOCH,
        null,
        Passkey.Attestation.NONE,
        true,
        true,
        false);
  }

  private static User owner(Passkey... passkeys) {
    return User.fresh(
            new User.Identity(
                "local_P", "sub-1", new PersonTag("AAAAAAAAAAAAAAAA"), "alice", Instant.EPOCH),
            Map.of(),
            User.Status.CONFIRMED)
        .withPasskeys(List.of(passkeys));
  }

  private static Verdict.Right right(Passkey seen, long counter) {
    return new Verdict.Right(seen, counter, true, true);
  }

  @Test
  void a_use_is_written_to_the_passkey_that_was_used_and_to_no_other() {
    var used = passkey("used", 3);
    var after = PasskeyAssertion.after(owner(passkey("a", 1), used), right(used, 9));
    assertThat(after.passkeys()).containsExactly(passkey("a", 1), used.used(9, true));
  }

  @Test
  void a_use_that_another_overtook_is_refused_by_what_is_stored_now() {
    var seen = passkey("used", 3);
    for (long stored : new long[] {9, 10}) {
      assertThatThrownBy(
              () -> PasskeyAssertion.after(owner(passkey("used", stored)), right(seen, 9)))
          .isInstanceOf(Failed.class)
          .hasMessage("WrongCredentials");
    }
  }

  @Test
  void a_passkey_that_was_taken_away_meanwhile_is_refused() {
    assertThatThrownBy(() -> PasskeyAssertion.after(owner(), right(passkey("used", 3), 9)))
        .isInstanceOf(Failed.class)
        .hasMessage("PasskeyNotFound");
  }

  @Test
  void a_passkey_that_keeps_no_counter_may_be_used_again() {
    var seen = passkey("used", 0);
    assertThat(PasskeyAssertion.after(owner(seen), right(seen, 0)).passkeys())
        .containsExactly(seen.used(0, true));
  }
}
