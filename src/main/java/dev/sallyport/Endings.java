package dev.sallyport;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** How what was started is stopped: the last first. */
final class Endings {
  private final Deque<Supplier<Future<?>>> all = new ArrayDeque<>();

  /** Something that was started, and how it is stopped. */
  <T> T add(T part, Supplier<Future<?>> how) {
    all.addFirst(how);
    return part;
  }

  /** Stops everything, one after the other, whatever becomes of each. */
  Future<Void> end() {
    var next = all.pollFirst();
    return next == null ? Future.succeededFuture() : next.get().transform(_ -> end());
  }
}
