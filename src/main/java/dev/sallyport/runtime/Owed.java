package dev.sallyport.runtime;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * What a call still has under way while it goes on: guesses to settle, a session to end. The answer
 * may be prepared meanwhile, but is told only when all of it is done. Added to on the event loop
 * that plays the call, and read once that has answered.
 */
public final class Owed {
  private final List<Future<?>> all = new ArrayList<>();

  /** The answer waits for this too, and fails with it. */
  public void add(Future<?> part) {
    all.add(part);
  }

  /** Done when everything is; fails when any part failed. */
  public Future<Void> paid() {
    return Future.join(List.copyOf(all)).mapEmpty();
  }
}
