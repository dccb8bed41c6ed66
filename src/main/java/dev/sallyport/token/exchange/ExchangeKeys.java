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
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The installation's keys: made when one is first needed, kept sealed in Redis, shared by all
 * replicas. They are read again every five minutes, so that replicas follow a change; while Redis
 * is away those read last go on for an hour.
 */
final class ExchangeKeys {
  private static final Script STORE = Script.named("token_keys");
  static final String PURPOSE = "exchange-keys";
  private static final Duration LOADING = Duration.ofSeconds(3);
  private static final long FRESH = Duration.ofMinutes(5).toNanos();
  private static final long MOST = Duration.ofHours(1).toNanos();
  private static final long PAUSE = Duration.ofSeconds(10).toNanos();

  private final Vertx vertx;
  private final SharedRedis redis;
  private final Kek kek;
  private final BoundedPool signing;
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

  ExchangeKeys(Vertx vertx, SharedRedis redis, Kek kek, BoundedPool signing, LongSupplier nanos) {
    this.vertx = vertx;
    this.redis = redis;
    this.kek = kek;
    this.signing = signing;
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
        .get(key, deadline)
        .compose(kept -> kept == null ? make(key, deadline) : Future.succeededFuture(kept))
        .compose(kept -> signing.run(deadline, () -> open(key, kept)));
  }

  /** Answers the sealed keys that count: these, or those of whoever was first. */
  private Future<String> make(String key, Deadline deadline) {
    return signing
        .run(deadline, () -> kek.seal(PURPOSE, KeyRing.generate(), key))
        .compose(ours -> redis.runDurable(STORE, List.of(key), List.of(ours), deadline))
        .map(ExchangeKeys::text);
  }

  private static String text(@Nullable Response stored) {
    if (stored == null) {
      throw Failed.broken("stored exchange keys are gone", new IllegalStateException("nil"));
    }
    return stored.toString();
  }

  private KeyRing open(String key, String kept) {
    try {
      return KeyRing.decode(vertx, kek.open(PURPOSE, kept, key));
    } catch (GeneralSecurityException wrongKek) {
      throw Failed.broken("exchange keys cannot be opened", wrongKek);
    }
  }
}
