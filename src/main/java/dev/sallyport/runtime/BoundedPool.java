package dev.sallyport.runtime;

import dev.sallyport.failure.Failed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Blocking work on threads of its own: {@code threads} at once, {@code queue} more waiting, the
 * rest refused at once with {@code Overloaded}. Work whose deadline passed while it waited, or that
 * waited longer than this pool lets it, is refused and not run; where the work before it would take
 * longer than that, it is refused at once. Its queue and usage times are Vert.x's own {@code
 * vertx_pool_*} metrics under the pool's name; in a trace, both together are a span of that name.
 */
public final class BoundedPool {
  private static final Duration FOREVER = Duration.ofDays(1);

  /** One piece of work is an eighth of what is usual. */
  private static final int WEIGHT = 8;

  private final Vertx vertx;
  private final String name;
  private final WorkerExecutor workers;
  private final int threads;
  private final int places;
  private final Duration longest;
  private final AtomicInteger taken = new AtomicInteger();

  /** Nanoseconds that work took of late, the last counting most. */
  private final AtomicLong usual = new AtomicLong();

  /** Work waits in it until its own deadline. */
  public BoundedPool(Vertx vertx, String name, int threads, int queue) {
    this(vertx, name, threads, queue, FOREVER);
  }

  /**
   * Work waits in it until its own deadline, and no longer than {@code longest}: however slow the
   * machine is, what is refused for want of processors is refused by then.
   */
  public BoundedPool(Vertx vertx, String name, int threads, int queue, Duration longest) {
    this.vertx = vertx;
    this.name = name;
    this.workers = vertx.createSharedWorkerExecutor(name, threads);
    this.threads = threads;
    this.places = threads + queue;
    this.longest = longest;
  }

  /** Runs the work off the event loop; the future completes on the caller's context. */
  public <T> Future<T> run(Deadline deadline, Callable<T> work) {
    var before = taken.getAndIncrement();
    if (before >= places || before / threads * usual.get() > longest.toNanos()) {
      taken.decrementAndGet();
      return Future.failedFuture(Failed.overloaded());
    }
    var patience = deadline.within(longest);
    // Unordered: in order, a verticle's tasks would run one after another however many threads
    // there are.
    return Spans.around(
            vertx, name, () -> workers.executeBlocking(() -> inTime(patience, work), false))
        .andThen(_ -> taken.decrementAndGet());
  }

  /** How many are running or waiting now. */
  public int taken() {
    return taken.get();
  }

  public Future<Void> close() {
    return workers.close();
  }

  private <T> T inTime(Deadline deadline, Callable<T> work) throws Exception {
    if (deadline.passed()) {
      throw Failed.overloaded();
    }
    var begun = System.nanoTime();
    try {
      return work.call();
    } finally {
      var took = System.nanoTime() - begun;
      usual.updateAndGet(before -> before + (took - before) / WEIGHT);
    }
  }
}
