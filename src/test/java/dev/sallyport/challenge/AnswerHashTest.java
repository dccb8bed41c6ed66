package dev.sallyport.challenge;

import static dev.sallyport.challenge.ChallengeForTests.IDS;
import static dev.sallyport.challenge.ChallengeForTests.KEK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.crypto.Kek;
import java.util.Locale;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AnswerHashTest {
  @Test
  void an_answer_matches_however_it_is_typed() {
    var hash = AnswerHash.of(KEK, IDS, "St. Mary's  Straße 3");
    for (var typed :
        new String[] {
          "St. Mary's  Straße 3",
          "st mary s strasse 3",
          "  ST. MARY\u2019S STRASSE, 3! ",
          "\uff33\uff54. Mary's Stra\u00dfe\u30003",
          "st\nmary's\tstraße\u00a03"
        }) {
      assertThat(AnswerHash.matches(KEK, typed, hash)).as(typed).isTrue();
    }
    for (var wrong : new String[] {"", " ", "st marys strasse 3", "st mary s strasse", "…"}) {
      assertThat(AnswerHash.matches(KEK, wrong, hash)).as(wrong).isFalse();
    }
  }

  @Test
  void composed_and_decomposed_letters_are_the_same() {
    assertThat(AnswerHash.normal("Ame\u0301lie")).isEqualTo(AnswerHash.normal("AM\u00c9LIE"));
  }

  @Test
  void the_form_of_every_character_is_its_own_form_and_that_of_its_other_case() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (Character.isDefined(point) && Character.getType(point) != Character.SURROGATE) {
        var text = "a" + Character.toString(point) + "b";
        var normal = AnswerHash.normal(text);
        assertThat(AnswerHash.normal(normal)).as("U+%x", point).isEqualTo(normal);
        assertThat(AnswerHash.normal(text.toUpperCase(Locale.ROOT)))
            .as("U+%x", point)
            .isEqualTo(normal);
      }
    }
    for (var text : new String[] {"ΟΔΥΣΣΕΥΣ", "Ὀδυσσεύς", "ΟΣ'Α", "STRA\u1e9eE", "\u0130zmir"}) {
      var normal = AnswerHash.normal(text);
      assertThat(AnswerHash.normal(normal)).isEqualTo(normal);
      assertThat(AnswerHash.normal(text.toLowerCase(Locale.ROOT))).isEqualTo(normal);
    }
  }

  @Test
  void what_is_stored_is_salted_keyed_and_without_the_answer() {
    var one = AnswerHash.of(KEK, IDS, "Rex");
    var other = AnswerHash.of(KEK, IDS, "Rex");
    assertThat(one).isNotEqualTo(other).doesNotContainIgnoringCase("rex");
    var stranger = Kek.of("test", IDS.bytes(32));
    assertThat(AnswerHash.matches(stranger, "Rex", one)).isFalse();
  }

  @Test
  void an_answer_of_nothing_but_signs_or_too_long_is_not_stored_and_matches_nothing() {
    for (var none : new String[] {"", "?!", "  ", "a".repeat(257), "\ufdfa".repeat(256)}) {
      assertThatThrownBy(() -> AnswerHash.of(KEK, IDS, none))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(AnswerHash.matches(KEK, none, AnswerHash.ofNothing(KEK, IDS))).isFalse();
    }
  }

  @Test
  void a_damaged_hash_matches_nothing() {
    for (var bad : new String[] {"", ".", "..", "test..", "test.a.b", "$argon2id$v=19$x"}) {
      assertThat(AnswerHash.matches(KEK, "Rex", bad)).isFalse();
      assertThat(AnswerHash.matches(KEK, "", bad)).isFalse();
    }
  }

  @Test
  void a_hash_that_was_told_another_installation_takes_the_same_answer_there_and_beyond() {
    var here = AnswerHash.of(KEK, IDS, "Rex");
    var other = Kek.of("other", new byte[32]);
    var told = AnswerHash.told(KEK, here);
    var there = AnswerHash.moved(other, told);
    assertThat(AnswerHash.matches(other, "rex!", there)).isTrue();
    assertThat(AnswerHash.matches(other, "Bello", there)).isFalse();
    assertThat(AnswerHash.matches(other, "", there)).isFalse();
    assertThat(AnswerHash.matches(KEK, "Rex", there)).isFalse();
    assertThat(AnswerHash.told(other, there)).isEqualTo(told);
    assertThat(there).doesNotContain(told.substring(0, told.indexOf('.')));
    var bent = there.substring(0, there.length() - 4) + "AAAA";
    assertThat(AnswerHash.matches(other, "Rex", bent)).isFalse();
    for (var none : new String[] {here, "", "a.b", "a.b.c.d.e"}) {
      assertThatThrownBy(() -> AnswerHash.told(other, none))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
