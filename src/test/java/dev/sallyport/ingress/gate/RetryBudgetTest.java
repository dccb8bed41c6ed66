package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RetryBudgetTest {
  private final RetryBudget budget = new RetryBudget();

  private long spent(int tries) {
    return IntStream.range(0, tries).filter(_ -> budget.spend()).count();
  }

  @Test
  void ten_may_be_sent_again_at_once_and_no_more() {
    assertThat(spent(50)).isEqualTo(10);
  }

  @Test
  void AC124_where_everything_fails_a_tenth_is_sent_again() {
    spent(50);
    long again = 0;
    for (int i = 0; i < 1_000; i++) {
      budget.earn();
      again += spent(1);
    }
    assertThat(again).isEqualTo(100);
  }

  @Test
  void what_is_not_needed_is_not_saved_beyond_ten() {
    IntStream.range(0, 1_000).forEach(_ -> budget.earn());
    assertThat(spent(50)).isEqualTo(10);
  }
}
