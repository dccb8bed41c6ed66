package dev.sallyport.runtime;

import dev.sallyport.failure.Failed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Blocking work on threads of its own: {@code threads} at once, {@code queue} more waiting, the
 * rest refused at once with {@code Overloaded}. Work whose deadline passed while it waited is not
 * run. Its queue and usage times are Vert.x's own {@code vertx_pool_*} metrics under the pool's
 * name; in a trace, both together are a span of that name.
 */
public final class BoundedPool {
  private final Vertx vertx;
  private final String name;
  private final WorkerExecutor workers;
  private final int places;
  private final AtomicInteger taken = new AtomicInteger();

  public BoundedPool(Vertx vertx, String name, int threads, int queue) {
    this.vertx = vertx;
    this.name = name;
    this.workers = vertx.createSharedWorkerExecutor(name, threads);
    this.places = threads + queue;
  }

  /** Runs the work off the event loop; the future completes on the caller's context. */
  public <T> Future<T> run(Deadline deadline, Callable<T> work) {
    if (taken.incrementAndGet() > places) {
      taken.decrementAndGet();
      return Future.failedFuture(Failed.overloaded());
    }
    // Unordered: in order, a verticle's tasks would run one after another however many threads
    // there are.
    return Spans.around(
            vertx, name, () -> workers.executeBlocking(() -> inTime(deadline, work), false))
        .andThen(_ -> taken.decrementAndGet());
  }

  /** How many are running or waiting now. */
  public int taken() {
    return taken.get();
  }

  public Future<Void> close() {
    return workers.close();
  }

  private static <T> T inTime(Deadline deadline, Callable<T> work) throws Exception {
    if (deadline.passed()) {
      throw Failed.overloaded();
    }
    return work.call();
  }
}
