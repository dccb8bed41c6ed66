package dev.sallyport.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KeptBlocksTest {
  @Test
  void what_came_back_first_is_handed_out_first() {
    var kept = new KeptBlocks(2);
    var first = kept.allocate();
    var second = kept.allocate();
    kept.deallocate(first);
    kept.deallocate(second);

    assertThat(kept.allocate()).isSameAs(first);
    assertThat(kept.allocate()).isSameAs(second);
  }

  @Test
  void no_more_are_kept_than_it_is_told_to() {
    var kept = new KeptBlocks(1);
    var first = kept.allocate();
    var second = kept.allocate();
    kept.deallocate(first);
    kept.deallocate(second);

    assertThat(kept.allocate()).isSameAs(first);
    assertThat(kept.allocate()).isNotSameAs(first).isNotSameAs(second);
  }
}
