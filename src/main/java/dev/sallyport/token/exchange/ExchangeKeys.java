package dev.sallyport.token.exchange;

import dev.sallyport.failure.Failed;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The installation's keys: made when one is first needed, kept sealed in Redis, shared by all
 * replicas. They are read again every five minutes, so that replicas follow a change, and whoever
 * reads them makes the change that is due, by Redis's clock and in one step, so that of several one
 * does; while Redis is away those read last go on for an hour. When one was taken away they are let
 * go of at once.
 */
final class ExchangeKeys {
  private static final Logger LOG = LoggerFactory.getLogger(ExchangeKeys.class);
  private static final Duration LOADING = Duration.ofSeconds(3);
  private static final long FRESH = Duration.ofMinutes(5).toNanos();
  private static final long MOST = Duration.ofHours(1).toNanos();
  private static final long PAUSE = Duration.ofSeconds(10).toNanos();

  private final Vertx vertx;
  private final SealedKeys kept;
  private final BoundedPool signing;
  private final Duration age;
  private final Runnable followed;
  private final LongSupplier nanos;
  private volatile @Nullable Known known;
  private @Nullable Future<KeyRing> loading;
  private final AtomicInteger forgotten = new AtomicInteger();

  /**
   * What was read.
   *
   * @param ring complete
   * @param at when it was asked for
   * @param again when it is to be asked for again
   */
  private record Known(Future<KeyRing> ring, long at, long again) {}

  private record Turn(KeptKeys before, KeptKeys after) {}

  /**
   * Asks Redis for nothing before a key is wanted.
   *
   * @param age of a key that is to be followed by another; zero for none
   * @param followed told when one that was made here will follow
   */
  ExchangeKeys(
      Vertx vertx,
      SealedKeys kept,
      BoundedPool signing,
      Duration age,
      Runnable followed,
      LongSupplier nanos) {
    this.vertx = vertx;
    this.kept = kept;
    this.signing = signing;
    this.age = age;
    this.followed = followed;
    this.nanos = nanos;
  }

  /** The keys that count. Those who ask while they are being loaded share one loading. */
  Future<KeyRing> current() {
    var now = nanos.getAsLong();
    var ready = known;
    return ready != null && now - ready.again < 0 ? ready.ring : renewed(now);
  }

  /**
   * What is known may hold one that was taken away: whoever asks from now on waits until it was
   * read again. Who asked before may sign with it for some seconds yet, and that is kept by nobody.
   */
  synchronized void forget() {
    known = null;
    loading = null;
    forgotten.incrementAndGet();
  }

  /** How often they were forgotten: what was signed when that was another number counts no more. */
  int forgotten() {
    return forgotten.get();
  }

  private synchronized Future<KeyRing> renewed(long now) {
    var begun = loading;
    if (begun == null) {
      var times = forgotten.get();
      begun = load(Deadline.in(LOADING));
      loading = begun;
      begun.onComplete(done -> loaded(times, done, now));
    }
    var ready = known;
    return ready != null && now - ready.at < MOST ? ready.ring : begun;
  }

  /** One that was begun before they were forgotten counts only for those who asked for it then. */
  private synchronized void loaded(int times, AsyncResult<KeyRing> done, long asked) {
    if (times != forgotten.get()) {
      return;
    }
    loading = null;
    var before = known;
    if (done.succeeded()) {
      known = new Known(Future.succeededFuture(done.result()), asked, asked + FRESH);
    } else if (before != null) {
      var later = nanos.getAsLong() + PAUSE;
      known = later - before.at < MOST ? new Known(before.ring, before.at, later) : null;
    }
  }

  private Future<KeyRing> load(Deadline deadline) {
    return kept.read(deadline)
        .compose(
            found -> found.sealed() == null ? make(found, deadline) : Future.succeededFuture(found))
        .compose(found -> turned(found, deadline))
        .compose(keys -> signing.run(deadline, () -> keys.ring(vertx)));
  }

  private Future<SealedKeys.Found> make(SealedKeys.Found none, Deadline deadline) {
    return signing
        .run(deadline, () -> kept.seal(KeptKeys.first(none.now())))
        .compose(ours -> kept.first(ours, deadline))
        .map(counts -> new SealedKeys.Found(counts, none.now()));
  }

  /** What they have become by now, where that can be kept; else what they were. */
  private Future<KeptKeys> turned(SealedKeys.Found found, Deadline deadline) {
    var sealed = Objects.requireNonNull(found.sealed());
    return signing
        .run(
            deadline,
            () -> {
              var before = kept.open(sealed);
              return new Turn(before, before.at(found.now(), age));
            })
        .compose(
            turn ->
                turn.after().equals(turn.before())
                    ? Future.succeededFuture(turn.before())
                    : replaced(sealed, turn, deadline)
                        .map(ours -> ours ? turn.after() : turn.before()));
  }

  /**
   * False where somebody else was faster, or nobody knows: whoever reads next finds what counts.
   */
  private Future<Boolean> replaced(String sealed, Turn turn, Deadline deadline) {
    return kept.replace(sealed, turn.after(), deadline)
        .onSuccess(
            ours -> {
              if (ours && turn.after().newerThan(turn.before())) {
                followed.run();
              }
            })
        .otherwise(
            trouble -> {
              LOG.atWarn()
                  .addKeyValue("why", Failed.of(trouble).toString())
                  .log("which keys sign for upstreams could not be changed; it is tried again");
              return false;
            });
  }
}
