package dev.sallyport.ingress.gate;

import dev.sallyport.gate.Life;
import dev.sallyport.gate.Stay;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What stays open on one event loop after it was allowed: whether it still is, is asked four times
 * a second, so that what a token or a session opened ends as soon as that does. Mostly the answer
 * is in memory; one timer serves all of them.
 */
final class OpenStreams {
  private static final long EVERY_MILLIS = 250;
  private static final Duration ASKED_WITHIN = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Set<Open> streams = new LinkedHashSet<>();
  private long timer = -1;

  OpenStreams(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Something that stays open. */
  interface Open {
    /** Whether it may go on. */
    Stay stay();

    /**
     * It may not go on.
     *
     * @param life {@code ENDED}, or {@code UNKNOWN} where nobody can tell at the moment
     */
    void end(Life life);
  }

  /** Watches it until it is removed. What is open to everybody needs no watching. */
  void add(Open stream) {
    if (stream.stay().forEver()) {
      return;
    }
    streams.add(stream);
    if (timer < 0) {
      timer = vertx.setPeriodic(EVERY_MILLIS, _ -> look());
    }
  }

  /** It has ended by itself. */
  void remove(Open stream) {
    streams.remove(stream);
    if (streams.isEmpty() && timer >= 0) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
  }

  private void look() {
    var deadline = Deadline.in(ASKED_WITHIN);
    for (var stream : new ArrayList<>(streams)) {
      Loops.here(stream.stay().life(deadline))
          .onSuccess(
              life -> {
                if (life != Life.LIVES && streams.contains(stream)) {
                  remove(stream);
                  stream.end(life);
                }
              });
    }
  }
}
