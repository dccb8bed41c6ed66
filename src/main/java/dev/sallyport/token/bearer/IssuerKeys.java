package dev.sallyport.token.bearer;

import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One issuer's public keys, at hand before they are needed. Read anew in the background every few
 * minutes; when that fails, the last good set counts for a day (AC-066). A token with an unknown
 * key may have them read at once, but not more than one in half a minute does (AC-065): until then
 * every unknown key is unknown without asking. So an issuer that publishes a key half a minute
 * before it signs with it has no token refused.
 *
 * <p>Any thread may ask. Reading is done on a context of its own.
 */
final class IssuerKeys {
  private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

  /** Each set that took a key away has another; no two issuers ever have the same. */
  private static final AtomicLong EPOCHS = new AtomicLong();

  /** The epoch of no set. */
  static final long NONE = 0;

  private static final Duration FIRST_AGAIN = Duration.ofSeconds(1);

  /** The twelfth doubling is beyond every interval. */
  private static final int MOST_DOUBLINGS = 12;

  /**
   * How often it asks.
   *
   * @param refresh in the background
   * @param again at least between two times that unknown keys made it ask
   * @param keep how long the last good set counts
   */
  record Timing(Duration refresh, Duration again, Duration keep) {
    /** For issuers that people sign in at: asked when somebody does, and only then. */
    static final Timing SIGN_IN =
        new Timing(Duration.ofMinutes(5), Duration.ofSeconds(5), Duration.ofHours(1));

    static final Timing OUTSIDE =
        new Timing(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofHours(24));

    /** Ours cost next to nothing to ask. */
    static final Timing OURS =
        new Timing(Duration.ofMinutes(1), Duration.ofSeconds(30), Duration.ofHours(24));
  }

  /**
   * A set of keys.
   *
   * @param read when the issuer last had this one
   * @param epoch what was verified under another counts no more
   */
  record Held(Map<String, VerifyingKey> keys, Instant read, long epoch) {}

  /** What there is under a key id. */
  sealed interface Found {
    record Key(VerifyingKey key, long epoch) implements Found {}

    /** The issuer was asked and has none. */
    record Missing() implements Found {}

    /** The issuer could not be asked. */
    record Unknown() implements Found {}
  }

  private final Vertx vertx;
  private final String name;
  private final Set<String> algorithms;
  private final KeySource source;
  private final Timing timing;
  private final InstantSource clock;
  private final Metrics metrics;
  private final Context home;
  private final AtomicReference<@Nullable Held> held = new AtomicReference<>();
  private final AtomicReference<@Nullable Future<Void>> reading = new AtomicReference<>();
  private final AtomicReference<@Nullable Instant> askedFor = new AtomicReference<>();
  private final EndedKeys ended = new EndedKeys();
  private volatile int failures;
  private volatile boolean closed;

  IssuerKeys(
      Vertx vertx,
      String name,
      Set<String> algorithms,
      KeySource source,
      Timing timing,
      InstantSource clock,
      Metrics metrics) {
    this.vertx = vertx;
    this.name = name;
    this.algorithms = algorithms;
    this.source = source;
    this.timing = timing;
    this.clock = clock;
    this.metrics = metrics;
    this.home = vertx.getOrCreateContext();
  }

  /** Reads them, and goes on doing so. Done after the first time, however that went. */
  Future<Void> start() {
    return read().onComplete(_ -> home.runOnContext(_ -> plan()));
  }

  private void plan() {
    if (!closed) {
      vertx.setTimer(pause().toMillis(), _ -> again());
    }
  }

  private void again() {
    if (!closed) {
      read().onComplete(_ -> home.runOnContext(_ -> plan()));
    }
  }

  /** Sooner after a failure, and never all replicas at once. */
  private Duration pause() {
    var usual = timing.refresh();
    var retry = FIRST_AGAIN.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS)).dividedBy(2);
    var pause = failures > 0 && retry.compareTo(usual) < 0 ? retry : usual;
    return Duration.ofMillis(
        Math.max(1, (long) (pause.toMillis() * ThreadLocalRandom.current().nextDouble(0.8, 1.2))));
  }

  /** Reads them again where that is due: for keys that nobody reads as time goes by. */
  void freshen() {
    var now = held.get();
    if (now != null && clock.instant().isAfter(now.read().plus(timing.refresh()))) {
      read();
    }
  }

  /** Under which epoch tokens were verified that count now; {@link #NONE} without keys. */
  long epoch() {
    var now = held();
    return now == null ? NONE : now.epoch();
  }

  private @Nullable Held held() {
    var now = held.get();
    return now == null || clock.instant().isAfter(now.read().plus(timing.keep())) ? null : now;
  }

  /** Makes whatever was verified so far be verified again. */
  void forget() {
    held.updateAndGet(
        now -> now == null ? null : new Held(now.keys(), now.read(), EPOCHS.incrementAndGet()));
  }

  /**
   * Lets go of a key for good: what it signs and signed counts no more from now on, whatever is
   * read. Another may sign in its place, so the keys are read again.
   */
  void end(String kid) {
    ended.add(kid);
    held.updateAndGet(now -> now == null ? null : without(now, kid));
    askedFor.set(null);
    read();
  }

  /** Believes none of them until they were read again. */
  void doubt() {
    held.set(null);
    askedFor.set(null);
    read();
  }

  /**
   * The key of this id. Complete when it returns, but for an unknown id that the issuer is asked
   * about.
   */
  Future<Found> find(String kid, Deadline deadline) {
    var known = look(kid);
    if (known instanceof Found.Key) {
      return Future.succeededFuture(known);
    }
    var running = reading.get();
    if (running == null) {
      return ask(kid, known, deadline);
    }
    // It may have been read before the key was published.
    return wait(running, kid, deadline)
        .compose(
            found ->
                found instanceof Found.Key || deadline.passed()
                    ? Future.succeededFuture(found)
                    : ask(kid, found, deadline));
  }

  private Future<Found> ask(String kid, Found known, Deadline deadline) {
    return mayAsk() ? wait(read(), kid, deadline) : Future.succeededFuture(known);
  }

  private Found look(String kid) {
    var now = held();
    var key = now == null ? null : now.keys().get(kid);
    if (now != null && key != null) {
      return new Found.Key(key, now.epoch());
    }
    return now == null || failures > 0 ? new Found.Unknown() : new Found.Missing();
  }

  private boolean mayAsk() {
    var now = clock.instant();
    var last = askedFor.get();
    // A clock that was put back must not close this for as long.
    var due = last == null || now.isBefore(last) || last.isBefore(now.minus(timing.again()));
    return !closed && due && askedFor.compareAndSet(last, now);
  }

  /** Reads the keys, or waits for whoever does. Never fails. */
  private Future<Void> read() {
    Promise<Void> mine = Promise.promise();
    var running = reading.compareAndExchange(null, mine.future());
    if (running != null) {
      return running;
    }
    home.runOnContext(
        _ ->
            Future.succeededFuture()
                .compose(_ -> source.jwks())
                .map(jwks -> JwkKey.set(jwks, algorithms))
                .onSuccess(this::take)
                .onFailure(this::keep)
                .onComplete(
                    _ -> {
                      reading.set(null);
                      mine.complete();
                    }));
    return mine.future();
  }

  private void take(Map<String, JwkKey> read) {
    held.updateAndGet(before -> after(before, read));
    failures = 0;
  }

  /** A key that stays keeps its verifiers, and what it verified counts on unless another left. */
  private Held after(@Nullable Held before, Map<String, JwkKey> read) {
    var old = before == null ? Map.<String, VerifyingKey>of() : before.keys();
    var keys = new HashMap<String, VerifyingKey>();
    read.forEach(
        (kid, key) -> {
          var same = old.get(kid);
          if (!ended.contains(kid)) {
            keys.put(
                kid, same != null && same.key().equals(key) ? same : new VerifyingKey(vertx, key));
          }
        });
    var left = before == null || !keys.entrySet().containsAll(old.entrySet());
    return new Held(
        Map.copyOf(keys),
        clock.instant(),
        before == null || left ? EPOCHS.incrementAndGet() : before.epoch());
  }

  private static Held without(Held now, String kid) {
    if (!now.keys().containsKey(kid)) {
      return now;
    }
    var keys = new HashMap<>(now.keys());
    keys.remove(kid);
    return new Held(Map.copyOf(keys), now.read(), EPOCHS.incrementAndGet());
  }

  private void keep(Throwable trouble) {
    failures = Math.min(failures + 1, MOST_DOUBLINGS);
    if (closed) {
      return;
    }
    metrics.alarm(Metrics.Alarm.ISSUER_KEYS_STALE);
    var now = held();
    LOG.atWarn()
        .addKeyValue("issuer", name)
        .addKeyValue("why", KeyTrouble.words(trouble))
        .addKeyValue("since", now == null ? "never" : now.read())
        .log("keys of an issuer could not be read");
  }

  /** What is there after this reading, or when the caller waits no longer; on its context. */
  private Future<Found> wait(Future<Void> running, String kid, Deadline deadline) {
    Promise<Found> found = Promise.promise();
    var context = vertx.getOrCreateContext();
    var timer = vertx.setTimer(deadline.millisLeft(), _ -> found.tryComplete(new Found.Unknown()));
    running.onComplete(
        _ ->
            context.runOnContext(
                _ -> {
                  vertx.cancelTimer(timer);
                  found.tryComplete(look(kid));
                }));
    return found.future();
  }

  Future<Void> close() {
    closed = true;
    return source.close();
  }
}
