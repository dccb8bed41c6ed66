package dev.sallyport;

import static dev.sallyport.SallyportForTests.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("what it blocks would be laid at another class")
@DisplayNameGeneration(ReplaceUnderscores.class)
class NoBlockedThreadsTest {

  /** A Vert.x that looks every few milliseconds, and an event loop that hangs until it is seen. */
  private static void block(Runnable whileBlocked) {
    var vertx =
        Vertx.vertx(
            new VertxOptions()
                .setBlockedThreadCheckInterval(10)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(50));
    var release = new CountDownLatch(1);
    vertx.runOnContext(
        _ -> {
          try {
            release.await();
          } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
          }
        });
    try {
      whileBlocked.run();
    } finally {
      release.countDown();
      done(vertx.close());
      NoBlockedThreads.warnings();
    }
  }

  @Test
  void a_blocked_event_loop_is_noticed() {
    block(
        () -> {
          var seen = new ArrayList<String>();
          await().until(() -> seen.addAll(NoBlockedThreads.warnings()));
          assertThat(seen.getFirst()).contains("has been blocked");
        });
  }

  @Test
  void AC114_a_warning_fails_the_class_it_came_up_in() {
    block(
        () ->
            await()
                .untilAsserted(
                    () ->
                        assertThatThrownBy(() -> new NoBlockedThreads().afterAll(null))
                            .isInstanceOf(AssertionError.class)
                            .hasMessageContaining("has been blocked")));
  }
}
