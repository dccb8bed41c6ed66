package dev.sallyport.runtime;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits that end. {@link Future#timeout} keeps the time of futures that belong to no context, as
 * most of ours, on one thread for the whole process, and wakes it with each: dear for what every
 * request does. Here it is kept on the caller's event loop.
 */
public final class InTime {
  private InTime() {}

  /** What this comes to or, after so long, a {@link TimeoutException}; it may go on by itself. */
  public static <T extends @Nullable Object> Future<T> of(Future<T> future, Duration most) {
    if (future.isComplete()) {
      return future;
    }
    var context = Vertx.currentContext();
    if (context == null) {
      return future.timeout(most.toMillis(), TimeUnit.MILLISECONDS);
    }
    var vertx = context.owner();
    var answer = Promise.<T>promise();
    var timer = vertx.setTimer(most.toMillis(), _ -> answer.tryFail(new TimeoutException()));
    future.onComplete(
        result -> {
          vertx.cancelTimer(timer);
          answer.tryComplete(result);
        },
        trouble -> {
          vertx.cancelTimer(timer);
          answer.tryFail(trouble);
        });
    return answer.future();
  }
}
