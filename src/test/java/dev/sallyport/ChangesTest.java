package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ChangesTest {
  /** Something with a name. */
  public record Thing(String name, int worth) {}

  @Test
  void what_came_went_and_changed_is_told_by_name() {
    var before = List.of(new Thing("a", 1), new Thing("b", 1), new Thing("c", 1));
    var after = List.of(new Thing("b", 1), new Thing("c", 2), new Thing("d", 1));
    assertThat(Changes.between(before, after, Thing::name))
        .isEqualTo(new Changes(List.of("d"), List.of("a"), List.of("c")));
  }

  @Test
  void the_parts_of_a_record_that_differ_are_told_by_name() {
    var before = new Thing("a", 1);
    assertThat(Changes.within(before, new Thing("b", 2), Set.of(), ""))
        .containsExactly("name", "worth");
    assertThat(Changes.within(before, new Thing("b", 2), Set.of("worth"), ""))
        .containsExactly("worth");
    assertThat(Changes.within(before, new Thing("b", 2), Set.of(), "worth"))
        .containsExactly("name");
    assertThat(Changes.within(before, before, Set.of(), "")).isEmpty();
  }
}
