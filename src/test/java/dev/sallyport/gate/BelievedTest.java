package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BelievedTest {
  private final AtomicLong now = new AtomicLong();
  private final Believed believed = new Believed(Duration.ofSeconds(1), now::get);
  private final List<Promise<Boolean>> asked = new ArrayList<>();

  private Future<Boolean> of(String what) {
    return believed.of(
        what,
        () -> {
          var promise = Promise.<Boolean>promise();
          asked.add(promise);
          return promise.future();
        });
  }

  private void later(int millis) {
    now.addAndGet(Duration.ofMillis(millis).toNanos());
  }

  @Test
  void of_many_at_once_one_asks_and_all_hear_it() {
    var all = List.of(of("a"), of("a"), of("a"));
    assertThat(asked).hasSize(1);
    asked.getFirst().complete(true);
    assertThat(all).allMatch(each -> each.succeeded() && each.result());
  }

  @Test
  void each_has_its_own_answer() {
    of("a");
    of("b");
    assertThat(asked).hasSize(2);
  }

  @Test
  void it_is_asked_again_before_it_is_too_old_while_the_old_one_counts() {
    of("a");
    asked.getFirst().complete(true);
    later(600);
    assertThat(of("a").result()).isTrue();
    assertThat(of("a").result()).isTrue();
    assertThat(asked).hasSize(2);
    asked.getLast().complete(false);
    assertThat(of("a").result()).isFalse();
  }

  @Test
  void it_is_believed_no_longer_than_it_may_be_counted_from_when_it_was_asked() {
    of("a");
    later(600);
    asked.getFirst().complete(true);
    later(400);
    assertThat(of("a").isComplete()).isFalse();
    assertThat(asked).hasSize(2);
  }

  @Test
  void one_that_was_asked_again_counts_from_then() {
    of("a");
    asked.getFirst().complete(true);
    later(900);
    of("a");
    asked.getLast().complete(true);
    later(900);
    assertThat(of("a").result()).isTrue();
  }

  @Test
  void what_failed_is_asked_again_by_the_next() {
    var first = of("a");
    asked.getFirst().fail("away");
    assertThat(first.failed()).isTrue();
    of("a");
    assertThat(asked).hasSize(2);
  }

  @Test
  void asking_again_in_vain_leaves_the_old_one_until_it_is_too_old() {
    of("a");
    asked.getFirst().complete(true);
    later(600);
    of("a");
    asked.getLast().fail("away");
    assertThat(of("a").result()).isTrue();
    later(400);
    assertThat(of("a").isComplete()).isFalse();
  }
}
