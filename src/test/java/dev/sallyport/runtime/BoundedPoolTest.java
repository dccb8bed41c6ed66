package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class BoundedPoolTest {
  private static final Duration LATER = Duration.ofMinutes(1);

  private final CountDownLatch free = new CountDownLatch(1);
  private final AtomicInteger run = new AtomicInteger();

  @Test
  void who_finds_no_place_is_refused_at_once(Vertx vertx) {
    var pool = new BoundedPool(vertx, "test", 1, 1);
    pool.run(Deadline.in(LATER), this::held);
    pool.run(Deadline.in(LATER), this::held);

    assertThat(refused(pool.run(Deadline.in(LATER), this::held))).isTrue();
    free.countDown();
  }

  @Test
  void who_waited_longer_than_the_pool_lets_it_is_refused_and_not_run(Vertx vertx) {
    var longest = Duration.ofMillis(20);
    var pool = new BoundedPool(vertx, "test", 1, 8, longest);
    pool.run(Deadline.in(LATER), this::held);
    await().until(() -> run.get() == 1);
    var waiting = pool.run(Deadline.in(LATER), this::held);
    var over = Deadline.in(longest);
    await().until(over::passed);
    free.countDown();

    await().until(waiting::isComplete);
    assertThat(refused(waiting)).isTrue();
    assertThat(run).hasValue(1);
    var next = pool.run(Deadline.in(LATER), this::held);
    await().until(next::succeeded);
    assertThat(pool.taken()).isZero();
  }

  @Test
  void who_would_wait_longer_than_the_pool_lets_it_is_refused_at_once(Vertx vertx) {
    var longest = Duration.ofMillis(100);
    var pool = new BoundedPool(vertx, "test", 1, 8, longest);
    var slow = pool.run(Deadline.in(LATER), () -> afterwards(longest.multipliedBy(10)));
    await().until(slow::succeeded);
    pool.run(Deadline.in(LATER), this::held);

    assertThat(refused(pool.run(Deadline.in(LATER), this::held))).isTrue();
    free.countDown();
  }

  private static int afterwards(Duration time) throws InterruptedException {
    Thread.sleep(time);
    return 1;
  }

  @Test
  void a_pool_without_such_a_limit_lets_it_wait_until_its_own_deadline(Vertx vertx) {
    var pool = new BoundedPool(vertx, "test", 1, 8);
    pool.run(Deadline.in(LATER), this::held);
    var patient = pool.run(Deadline.in(LATER), this::held);
    var deadline = Deadline.in(Duration.ofMillis(20));
    var hasty = pool.run(deadline, this::held);
    await().until(deadline::passed);
    free.countDown();

    await().until(() -> patient.succeeded() && hasty.isComplete());
    assertThat(refused(hasty)).isTrue();
  }

  private int held() throws InterruptedException {
    run.incrementAndGet();
    free.await();
    return run.get();
  }

  private static boolean refused(Future<?> work) {
    return work.cause() instanceof Failed failed && failed.failure() instanceof Failure.Overloaded;
  }
}
