package dev.sallyport.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisWatchTest {
  private static final Duration RHYTHM = Duration.ofMillis(5);

  private final AtomicBoolean alive = new AtomicBoolean(true);
  private final AtomicInteger starts = new AtomicInteger();

  private RedisWatch watch(Vertx vertx, Duration rhythm, Supplier<Future<?>> s) {
    var watch = new RedisWatch(vertx, rhythm, alive::get, s);
    watch.begin();
    return watch;
  }

  private static void done(Future<?> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private Future<?> refused() {
    starts.incrementAndGet();
    return Future.failedFuture("no room on the disk");
  }

  @Test
  void a_server_that_cannot_be_started_is_tried_so_often_and_then_at_long_pauses(Vertx vertx)
      throws Exception {
    try (var log = new LogForTests()) {
      var watch = watch(vertx, RHYTHM, this::refused);
      alive.set(false);
      await().until(() -> log.everything().contains("keeps dying"));
      assertThat(starts).hasValue(RedisWatch.MOST_TRIES);
      assertThat(log.everything()).contains("has died").contains("no room on the disk");
      done(watch.end());
    }
  }

  @Test
  void one_that_dies_again_and_again_is_told_of_too(Vertx vertx) throws Exception {
    try (var log = new LogForTests()) {
      var watch =
          watch(
              vertx,
              RHYTHM,
              () -> {
                starts.incrementAndGet();
                return Future.succeededFuture();
              });
      alive.set(false);
      await().until(() -> log.everything().contains("keeps dying"));
      assertThat(starts).hasValue(RedisWatch.MOST_TRIES);
      done(watch.end());
    }
  }

  @Test
  void while_it_is_being_started_nobody_starts_another(Vertx vertx) throws Exception {
    var slow = Promise.<Void>promise();
    var looks = new AtomicInteger();
    var watch =
        new RedisWatch(
            vertx,
            RHYTHM,
            () -> looks.incrementAndGet() > 1,
            () -> {
              starts.incrementAndGet();
              return slow.future();
            });
    watch.begin();
    await().until(() -> starts.get() == 1);
    assertThat(looks).hasValue(1);
    slow.complete();
    await().until(() -> looks.get() > 3);
    assertThat(starts).hasValue(1);
    done(watch.end());
  }

  @Test
  void the_end_waits_for_a_start_and_for_no_pause(Vertx vertx) throws Exception {
    var slow = Promise.<Void>promise();
    var first =
        watch(
            vertx,
            RHYTHM,
            () -> {
              starts.incrementAndGet();
              return slow.future();
            });
    alive.set(false);
    await().until(() -> starts.get() == 1);
    var ending = first.end();
    assertThat(ending.isComplete()).isFalse();
    slow.fail("killed");
    done(ending);
    assertThat(starts).hasValue(1);

    // The second pause of this one would outlast the test.
    starts.set(0);
    var second = watch(vertx, Duration.ofSeconds(20), this::refused);
    second.look();
    await().until(() -> starts.get() == 1);
    done(second.end());
    assertThat(starts).hasValue(1);
  }
}
