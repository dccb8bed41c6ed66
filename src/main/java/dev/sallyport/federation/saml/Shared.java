package dev.sallyport.federation.saml;

import dev.sallyport.failure.Failed;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work that is under way once, however many want what comes of it. Each waits on its own context
 * and no longer than its own deadline; of those that wait there is a bound.
 */
final class Shared<T> {
  private static final int WAITING = 32;

  private final Vertx vertx;
  private final Supplier<Future<T>> work;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicReference<@Nullable Future<T>> running = new AtomicReference<>();

  /** Nothing is under way. */
  Shared(Vertx vertx, Supplier<Future<T>> work) {
    this.vertx = vertx;
    this.work = work;
  }

  /** Begins it, unless it is under way. */
  Future<T> begin() {
    Promise<T> mine = Promise.promise();
    var before = running.compareAndExchange(null, mine.future());
    if (before != null) {
      return before;
    }
    work.get()
        .onComplete(
            done -> {
              running.set(null);
              mine.handle(done);
            });
    return mine.future();
  }

  /** What comes of it. Fails with Overloaded where too many wait, or not in time. */
  Future<T> await(Deadline deadline) {
    if (waiting.incrementAndGet() > WAITING) {
      waiting.decrementAndGet();
      return Future.failedFuture(Failed.overloaded());
    }
    Promise<T> mine = Promise.promise();
    var context = vertx.getOrCreateContext();
    var timer =
        vertx.setTimer(Math.max(1, deadline.millisLeft()), _ -> mine.tryFail(Failed.overloaded()));
    begin()
        .onComplete(
            done ->
                context.runOnContext(
                    _ -> {
                      vertx.cancelTimer(timer);
                      if (done.succeeded()) {
                        mine.tryComplete(done.result());
                      } else {
                        mine.tryFail(done.cause());
                      }
                    }));
    return mine.future().onComplete(_ -> waiting.decrementAndGet());
  }
}
