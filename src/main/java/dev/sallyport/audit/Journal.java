package dev.sallyport.audit;

import dev.sallyport.config.AuditConfig;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps decisions behind the answers they belong to: they wait in a bounded queue until they are
 * written, a few at once, and nobody waits for them. What finds the queue full, or cannot be
 * written in three tries, is lost to the journal, not to the log; it is counted.
 */
public final class Journal {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  /** As many as there are connections for it. */
  private static final int AT_ONCE = 4;

  private static final int TRIES = 3;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How long nothing more is logged after it was said that something is lost. */
  private static final Duration QUIET = Duration.ofMinutes(1);

  private static final Duration LOOK = Duration.ofMillis(20);

  private final Vertx vertx;
  private final EventStore store;
  private final Metrics metrics;
  private final int most;
  private final ConcurrentLinkedQueue<Entry> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger length = new AtomicInteger();
  private final AtomicInteger writing = new AtomicInteger();
  private final AtomicLong told = new AtomicLong(System.nanoTime() - QUIET.toNanos());

  public Journal(Vertx vertx, EventStore store, AuditConfig config, Metrics metrics) {
    this.vertx = vertx;
    this.store = store;
    this.metrics = metrics;
    this.most = config.queue();
    metrics.waiting(length::get);
  }

  /** Takes a decision, if there is a place for it. Never fails, never waits. */
  void keep(AuditEvent event) {
    if (!store.keeps(event)) {
      return;
    }
    if (length.incrementAndGet() > most) {
      length.decrementAndGet();
      lost(Metrics.Kept.QUEUE_FULL);
      return;
    }
    // Told with when it was made, however late it is written.
    waiting.add(store.made(event));
    advance();
  }

  /** Waits until all is written, but not for long. */
  public Future<Void> close() {
    return drained(System.nanoTime() + PATIENCE.toNanos());
  }

  private Future<Void> drained(long end) {
    return length.get() == 0 || System.nanoTime() > end
        ? Future.succeededFuture()
        : vertx.timer(LOOK.toMillis()).compose(_ -> drained(end));
  }

  private void advance() {
    while (!waiting.isEmpty()) {
      if (writing.incrementAndGet() > AT_ONCE) {
        writing.decrementAndGet();
        return;
      }
      var entry = waiting.poll();
      if (entry == null) {
        writing.decrementAndGet();
        continue;
      }
      written(entry)
          .onComplete(
              done -> {
                writing.decrementAndGet();
                length.decrementAndGet();
                if (done.succeeded()) {
                  metrics.kept(Metrics.Kept.WRITTEN);
                } else {
                  lost(Metrics.Kept.NOT_WRITTEN);
                }
                advance();
              });
    }
  }

  private Future<Void> written(Entry entry) {
    // A future at once, whatever is thrown: a place that is not given back is lost for good.
    return Future.succeededFuture().compose(_ -> tried(store.writes(entry), TRIES));
  }

  private Future<Void> tried(List<SharedRedis.Call> writes, int tries) {
    return store
        .add(writes)
        .recover(
            trouble ->
                tries > 1
                    ? vertx.timer(PAUSE.toMillis()).compose(_ -> tried(writes, tries - 1))
                    : Future.failedFuture(trouble));
  }

  private void lost(Metrics.Kept how) {
    metrics.kept(how);
    var before = told.get();
    var now = System.nanoTime();
    if (now - before >= QUIET.toNanos() && told.compareAndSet(before, now)) {
      LOG.atWarn()
          .addKeyValue("cause", how.name())
          .log("decisions are lost to the journal; the log has them");
    }
  }
}
