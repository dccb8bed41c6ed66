package dev.sallyport.token.exchange;

import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failed;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The installation's keys: made when one is first needed, kept sealed in Redis, shared by all
 * replicas. They are read again every five minutes, so that replicas follow a change, and whoever
 * reads them makes the change that is due, by Redis's clock and in one step, so that of several one
 * does; while Redis is away those read last go on for an hour.
 */
final class ExchangeKeys {
  private static final Logger LOG = LoggerFactory.getLogger(ExchangeKeys.class);
  private static final Script STORE = Script.named("token_keys");
  private static final Script READ = Script.named("token_keys_read");
  private static final Script TURN = Script.named("token_keys_turn");
  static final String PURPOSE = "exchange-keys";
  private static final Duration LOADING = Duration.ofSeconds(3);
  private static final long FRESH = Duration.ofMinutes(5).toNanos();
  private static final long MOST = Duration.ofHours(1).toNanos();
  private static final long PAUSE = Duration.ofSeconds(10).toNanos();

  private final Vertx vertx;
  private final SharedRedis redis;
  private final Kek kek;
  private final BoundedPool signing;
  private final Duration age;
  private final Runnable followed;
  private final LongSupplier nanos;
  private volatile @Nullable Known known;
  private @Nullable Future<KeyRing> loading;

  /**
   * What was read.
   *
   * @param ring complete
   * @param at when it was asked for
   * @param again when it is to be asked for again
   */
  private record Known(Future<KeyRing> ring, long at, long again) {}

  /**
   * What was found in Redis.
   *
   * @param sealed null where there are none
   * @param now by Redis's clock
   */
  private record Found(@Nullable String sealed, Instant now) {}

  private record Turn(KeptKeys before, KeptKeys after) {}

  /**
   * Asks Redis for nothing before a key is wanted.
   *
   * @param age of a key that is to be followed by another; zero for none
   * @param followed told when one that was made here will follow
   */
  ExchangeKeys(
      Vertx vertx,
      SharedRedis redis,
      Kek kek,
      BoundedPool signing,
      Duration age,
      Runnable followed,
      LongSupplier nanos) {
    this.vertx = vertx;
    this.redis = redis;
    this.kek = kek;
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

  private synchronized Future<KeyRing> renewed(long now) {
    var begun = loading;
    if (begun == null) {
      begun = load(Deadline.in(LOADING));
      loading = begun;
      begun.onComplete(done -> loaded(done, now));
    }
    var ready = known;
    return ready != null && now - ready.at < MOST ? ready.ring : begun;
  }

  private synchronized void loaded(AsyncResult<KeyRing> done, long asked) {
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
    var key = RedisKeys.exchangeKeys();
    return redis
        .run(READ, List.of(key), List.of(), deadline)
        .map(ExchangeKeys::found)
        .compose(
            found ->
                found.sealed() == null
                    ? make(key, found.now(), deadline)
                    : Future.succeededFuture(found))
        .compose(found -> turned(key, found, deadline))
        .compose(keys -> signing.run(deadline, () -> keys.ring(vertx)));
  }

  private static Found found(@Nullable Response reply) {
    var told = Objects.requireNonNull(reply);
    return new Found(
        told.size() > 1 ? told.get(1).toString() : null,
        Instant.ofEpochMilli(told.get(0).toLong()));
  }

  /** Answers the sealed keys that count: these, or those of whoever was first. */
  private Future<Found> make(String key, Instant now, Deadline deadline) {
    return signing
        .run(deadline, () -> seal(KeptKeys.first(now), key))
        .compose(ours -> redis.runDurable(STORE, List.of(key), List.of(ours), deadline))
        .map(stored -> new Found(text(stored), now));
  }

  private static String text(@Nullable Response stored) {
    if (stored == null) {
      throw Failed.broken("stored exchange keys are gone", new IllegalStateException("nil"));
    }
    return stored.toString();
  }

  /** What they have become by now, where that can be kept; else what they were. */
  private Future<KeptKeys> turned(String key, Found found, Deadline deadline) {
    var sealed = Objects.requireNonNull(found.sealed());
    return signing
        .run(
            deadline,
            () -> {
              var kept = open(key, sealed);
              return new Turn(kept, kept.at(found.now(), age));
            })
        .compose(
            turn ->
                turn.after().equals(turn.before())
                    ? Future.succeededFuture(turn.before())
                    : replaced(key, sealed, turn.after(), deadline)
                        .map(ours -> ours ? turn.after() : turn.before()));
  }

  /**
   * False where somebody else was faster, or nobody knows: whoever reads next finds what counts.
   */
  private Future<Boolean> replaced(String key, String sealed, KeptKeys now, Deadline deadline) {
    return redis
        .runDurable(TURN, List.of(key), List.of(sealed, seal(now, key)), deadline)
        .map(turned -> Objects.requireNonNull(turned).toInteger() == 1)
        .onSuccess(
            ours -> {
              if (ours && now.awaits()) {
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

  private String seal(KeptKeys keys, String key) {
    return kek.seal(PURPOSE, keys.encode(), key);
  }

  private KeptKeys open(String key, String kept) {
    try {
      return KeptKeys.decode(kek.open(PURPOSE, kept, key));
    } catch (GeneralSecurityException wrongKek) {
      throw Failed.broken("exchange keys cannot be opened", wrongKek);
    }
  }
}
