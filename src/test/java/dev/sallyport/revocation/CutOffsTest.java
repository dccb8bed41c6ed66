package dev.sallyport.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CutOffsTest {
  private record One(long at, String spared) {}

  private static CutOffs all(List<One> each) {
    CutOffs all = null;
    for (var one : each) {
      all = all == null ? CutOffs.of(one.at, one.spared) : all.with(one.at, one.spared);
    }
    return Objects.requireNonNull(all);
  }

  @Test
  void a_spared_family_lives_and_the_others_end() {
    var cut = CutOffs.of(10, "a");
    assertThat(cut.of("a")).isZero();
    assertThat(cut.of("b")).isEqualTo(10);
  }

  @Test
  void a_family_that_an_earlier_sign_out_ended_is_not_brought_back_by_being_spared() {
    assertThat(CutOffs.of(10, null).with(20, "a").of("a")).isEqualTo(10);
    assertThat(CutOffs.of(20, "a").with(10, null).of("a")).isEqualTo(10);
  }

  @Test
  void two_that_spare_each_other_at_once_end_each_other() {
    var cut = CutOffs.of(10, "a").with(11, "b");
    assertThat(cut.of("a")).isEqualTo(11);
    assertThat(cut.of("b")).isEqualTo(10);
    assertThat(cut.of("c")).isEqualTo(11);
  }

  @RepeatedTest(50)
  void in_any_order_the_newest_that_does_not_spare_a_family_counts() {
    var random = new Random();
    var names = new String[] {"a", "b", "c", null};
    var each = new ArrayList<One>();
    for (int i = 1; i <= 1 + random.nextInt(8); i++) {
      each.add(new One(i, names[random.nextInt(names.length)]));
    }
    var inOrder = List.copyOf(each);
    Collections.shuffle(each, random);
    for (var family : List.of("a", "b", "c", "d")) {
      var newest =
          inOrder.stream()
              .filter(one -> !family.equals(one.spared))
              .mapToLong(One::at)
              .max()
              .orElse(0);
      assertThat(all(inOrder).of(family)).as("%s in %s", family, inOrder).isEqualTo(newest);
      assertThat(all(each).of(family)).as("%s in %s", family, each).isEqualTo(newest);
    }
  }
}
