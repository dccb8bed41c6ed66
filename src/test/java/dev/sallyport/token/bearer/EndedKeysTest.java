package dev.sallyport.token.bearer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EndedKeysTest {
  @Test
  void the_latest_are_held_and_no_more() {
    var ended = new EndedKeys();
    ended.add("eldest");
    ended.add("told twice");
    for (int i = 2; i < EndedKeys.MOST; i++) {
      ended.add("key " + i);
    }
    assertThat(ended.contains("eldest")).isTrue();
    ended.add("told twice");
    assertThat(ended.contains("eldest")).as("nothing was added").isTrue();
    ended.add("one more");
    assertThat(ended.contains("eldest")).isFalse();
    ended.add("and one more");
    assertThat(ended.contains("key 2")).isFalse();
    for (var held : new String[] {"told twice", "key 3", "one more", "and one more"}) {
      assertThat(ended.contains(held)).as(held).isTrue();
    }
  }
}
