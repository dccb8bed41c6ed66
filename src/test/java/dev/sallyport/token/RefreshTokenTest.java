package dev.sallyport.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.PersonTag;
import java.security.SecureRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RefreshTokenTest {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private final Kek kek = Kek.of("test", new byte[32]);
  private final RefreshToken token =
      RefreshToken.draw(new PersonTag("abcdefgh-_ABCD12"), kek, new RandomIds(new SecureRandom()));

  @Test
  void a_token_is_read_back_whole() {
    assertThat(RefreshToken.read(token.text(), kek)).isEqualTo(token);
    assertThat(token.tag()).isEqualTo(new PersonTag("abcdefgh-_ABCD12"));
  }

  @Test
  void its_successor_is_of_the_same_family_and_a_generation_younger() {
    var next = token.next(kek, new RandomIds(new SecureRandom()));
    assertThat(next.family()).isEqualTo(token.family());
    assertThat(next.tag()).isEqualTo(token.tag());
    assertThat(next.generation()).isEqualTo(token.generation() + 1);
    assertThat(RefreshToken.read(next.text(), kek)).isEqualTo(next);
    assertThat(next.hash()).isNotEqualTo(token.hash());
  }

  @Property
  void a_token_with_one_character_changed_is_not_read(
      @ForAll @IntRange(max = 107) int at, @ForAll @IntRange(max = 63) int to) {
    assertThat(token.text()).hasSize(108);
    var changed = new StringBuilder(token.text());
    changed.setCharAt(at, ALPHABET.charAt(to));
    if (!changed.toString().equals(token.text())) {
      assertThat(RefreshToken.read(changed.toString(), kek)).isNull();
    }
  }

  @Property
  void no_text_is_a_token_by_chance(@ForAll String text) {
    assertThat(RefreshToken.read(text, kek)).isNull();
  }

  @Test
  void a_token_made_under_another_key_is_not_read() {
    var other = new byte[32];
    other[0] = 1;
    assertThat(RefreshToken.read(token.text(), Kek.of("test", other))).isNull();
  }

  @Test
  void a_token_does_not_print_itself() {
    assertThat(token).hasToString("RefreshToken[***]");
  }
}
