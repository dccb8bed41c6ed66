package dev.sallyport.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.crypto.PasswordHash.Parameters;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PasswordHashTest {
  private final PasswordHash hash = new PasswordHash(new Parameters(64, 1, 1), new SecureRandom());

  @Property(tries = 50)
  void a_password_matches_its_own_hash_and_no_other_password_does(
      @ForAll @StringLength(max = 60) String password) {
    var text = password.replaceAll("\\p{Cs}", "");
    var phc = hash.hash(text);
    assertThat(hash.matches(text, phc)).isTrue();
    assertThat(hash.matches(text + "x", phc)).isFalse();
  }

  @Test
  void a_hash_is_a_phc_string_with_its_parameters() {
    assertThat(new PasswordHash(new Parameters(7168, 5, 1), new SecureRandom()).hash("x"))
        .matches("\\$argon2id\\$v=19\\$m=7168,t=5,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
  }

  @Test
  void a_hash_made_by_the_reference_implementation_is_matched() {
    // From the test file of the reference C implementation: argon2id, m=256, t=2, p=1.
    var phc =
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    assertThat(hash.matches("password", phc)).isTrue();
    assertThat(hash.matches("passwore", phc)).isFalse();
  }

  @Test
  void a_hash_of_other_parameters_still_matches_and_is_outdated() {
    var older = new PasswordHash(new Parameters(32, 2, 1), new SecureRandom()).hash("word");
    assertThat(hash.matches("word", older)).isTrue();
    assertThat(hash.outdated(older)).isTrue();
    assertThat(hash.outdated(hash.hash("word"))).isFalse();
  }

  @Test
  void memory_that_a_hash_leaves_to_the_next_on_its_thread_changes_neither() {
    var most = new PasswordHash(new Parameters(20_000, 1, 2), new SecureRandom());
    var least = new PasswordHash(new Parameters(8, 3, 1), new SecureRandom());
    var phcs = List.of(most.hash("much"), hash.hash("some"), least.hash("little"));
    for (var phc : List.of(phcs.get(1), phcs.get(0), phcs.get(2), phcs.get(0), phcs.get(1))) {
      var fresh = CompletableFuture.supplyAsync(() -> which(phc), run -> new Thread(run).start());
      assertThat(which(phc)).isEqualTo(fresh.join()).containsOnlyOnce(true);
    }
  }

  /** Which of the three passwords it is a hash of. */
  private List<Boolean> which(String phc) {
    return Stream.of("much", "some", "little").map(word -> hash.matches(word, phc)).toList();
  }

  @Test
  void a_password_of_1024_bytes_is_hashed_and_one_byte_more_is_refused() {
    var longest = "é".repeat(512);
    assertThat(hash.matches(longest, hash.hash(longest))).isTrue();
    assertThat(hash.matches(longest + "x", hash.hash(longest))).isFalse();
    assertThatThrownBy(() -> hash.hash(longest + "x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void half_a_surrogate_pair_is_refused_instead_of_becoming_a_question_mark() {
    assertThatThrownBy(() -> hash.hash("\ud800")).isInstanceOf(IllegalArgumentException.class);
    assertThat(hash.matches("\ud800", hash.hash("?"))).isFalse();
  }

  @Test
  void the_dummy_costs_the_same_and_matches_nothing() {
    assertThat(hash.outdated(hash.dummy())).isFalse();
    assertThat(hash.matches("", hash.dummy())).isFalse();
    assertThat(hash.dummy()).hasSameSizeAs(hash.hash("x"));
  }

  @Test
  void a_stored_string_that_is_no_argon2id_hash_is_an_error_and_not_a_wrong_password() {
    for (var phc :
        new String[] {
          "",
          "$2a$10$abc",
          "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
          "$argon2id$v=19$m=1,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"
        }) {
      assertThatThrownBy(() -> hash.matches("x", phc)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
