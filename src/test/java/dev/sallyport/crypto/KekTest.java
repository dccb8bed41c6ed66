package dev.sallyport.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KekTest {
  private final Kek kek = Kek.of("k1", new byte[32]);

  @Test
  void what_was_sealed_is_opened_for_the_same_purpose_and_context() throws Exception {
    var sealed = kek.seal("srp", "plain".getBytes(UTF_8), "pool/alice");
    assertThat(sealed).startsWith("k1.");
    assertThat(kek.open("srp", sealed, "pool/alice")).asString(UTF_8).isEqualTo("plain");
  }

  @Test
  void two_seals_of_one_thing_differ() {
    assertThat(kek.seal("p", new byte[0], "c")).isNotEqualTo(kek.seal("p", new byte[0], "c"));
  }

  @Test
  void a_seal_moved_to_another_context_is_refused() {
    var sealed = kek.seal("srp", new byte[8], "pool/alice");
    refused(kek, "srp", sealed, "pool/bob");
  }

  @Test
  void a_seal_used_for_another_purpose_is_refused() {
    var sealed = kek.seal("srp", new byte[8], "c");
    refused(kek, "totp", sealed, "c");
  }

  @Test
  void a_seal_of_another_key_is_refused_even_under_the_same_id() {
    var other = new byte[32];
    other[31] = 1;
    refused(Kek.of("k1", other), "p", kek.seal("p", new byte[8], "c"), "c");
    refused(Kek.of("k2", new byte[32]), "p", kek.seal("p", new byte[8], "c"), "c");
  }

  @Property
  void a_seal_with_one_bit_changed_is_refused(@ForAll @IntRange(min = 0, max = 8 * 52 - 1) int at) {
    var whole = Base64.getUrlDecoder().decode(kek.seal("p", new byte[8], "c").substring(3));
    assertThat(whole).hasSize(52);
    whole[at / 8] ^= (byte) (1 << at % 8);
    refused(kek, "p", "k1." + Base64.getUrlEncoder().withoutPadding().encodeToString(whole), "c");
  }

  @Test
  void garbage_is_refused_and_never_crashes() {
    for (var garbage : new String[] {"", "k1", "k1.", "k1.%%", "k1.AAAA", "k1." + "A".repeat(40)}) {
      refused(kek, "p", garbage, "c");
    }
  }

  @Test
  void macs_differ_by_purpose_and_by_where_parts_end() {
    assertThat(kek.mac("p", "ab", "c"))
        .hasSize(32)
        .isEqualTo(kek.mac("p", "ab", "c"))
        .isNotEqualTo(kek.mac("p", "a", "bc"))
        .isNotEqualTo(kek.mac("p", "abc"))
        .isNotEqualTo(kek.mac("q", "ab", "c"));
  }

  @Test
  void a_key_of_another_length_or_an_id_with_a_dot_is_refused() {
    assertThatThrownBy(() -> Kek.of("k1", new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Kek.of("k.1", new byte[32]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void refused(Kek kek, String purpose, String sealed, String context) {
    assertThatThrownBy(() -> kek.open(purpose, sealed, context))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void a_kek_opens_what_another_sealed_and_seals_it_anew_and_macs_stay_the_same() throws Exception {
    var before = Kek.of("before", new byte[32]);
    var key = new byte[32];
    key[0] = 1;
    var after = Kek.of("after", key);
    var sealed = before.seal("p", new byte[] {7}, "c");
    assertThatThrownBy(() -> after.open("p", sealed, "c"))
        .isInstanceOf(GeneralSecurityException.class);
    var both = after.opening(List.of(before)).rooted(before.sealedRoot("r"), "r");
    assertThat(both.open("p", sealed, "c")).containsExactly(7);
    assertThat(both.sealedNow(sealed)).isFalse();
    var anew = both.resealed("p", sealed, "c");
    assertThat(both.resealed("p", anew, "c")).isSameAs(anew);
    assertThat(after.open("p", anew, "c")).containsExactly(7);
    assertThat(both.mac("p", "x")).isEqualTo(before.mac("p", "x"));
    assertThat(after.rooted(both.sealedRoot("r"), "r").mac("p", "x"))
        .isEqualTo(before.mac("p", "x"));
    assertThat(both.rootId()).isEqualTo("before");
    assertThatThrownBy(() -> after.opening(List.of(after)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
