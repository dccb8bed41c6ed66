package dev.sallyport.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.config.RateConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many requests a guarded route takes, over all replicas. Requests come out of buckets in
 * Redis, a tenth of a second's or of a burst at a time, as those of {@link Requests} do: what is in
 * hand costs no trip, what is refused costs none either, and a bucket makes some twenty trips a
 * second at most. All replicas together let through what the bucket holds and gets, and besides,
 * each, what it had in hand from before: three twentieths of a second's or of a burst, or one.
 *
 * <p>While Redis does not answer, each replica counts by itself, by the same numbers: it neither
 * shuts the route nor opens it. So many replicas then let so many times as much through.
 */
public final class Rates {
  private static final Logger LOG = LoggerFactory.getLogger(Rates.class);

  /** How long a request waits for Redis, which is so soon there or not at all. */
  private static final Duration PATIENCE = Duration.ofMillis(250);

  /** How long nobody asks a Redis that did not answer. */
  private static final Duration AWAY = Duration.ofSeconds(1);

  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final int MOST = 100_000;

  /** In this process only; Redis gets a MAC of it. */
  private record Whose(String route, RateConfig rate, String who) {}

  private record Meter(Bucket shared, OwnBucket own) {}

  private final SharedRedis redis;
  private final Macs macs;
  private final Duration patience;
  private final Cache<Whose, Meter> meters =
      Caffeine.newBuilder().expireAfterAccess(IDLE).maximumSize(MOST).build();
  private volatile long awayUntil = System.nanoTime();

  /** Counts in this Redis, under names that only this key makes. */
  public Rates(SharedRedis redis, Kek kek) {
    this(redis, kek, PATIENCE);
  }

  Rates(SharedRedis redis, Kek kek, Duration patience) {
    this.redis = redis;
    this.macs = new Macs(kek);
    this.patience = patience;
  }

  /**
   * Takes one request of this route.
   *
   * @param who whose it is among all that the rate keeps apart
   * @return false where there were too many; never fails
   */
  public Future<Boolean> take(String route, RateConfig rate, String who, Deadline deadline) {
    var meter = Objects.requireNonNull(meters.get(new Whose(route, rate, who), this::meter));
    if (awayUntil - System.nanoTime() > 0) {
      return Future.succeededFuture(meter.own().take(System.nanoTime()));
    }
    return meter.shared().take(deadline).recover(trouble -> away(meter, trouble));
  }

  private Meter meter(Whose whose) {
    var rate = whose.rate();
    var key = RedisKeys.rate(macs.rate(whose.route(), rate.toString(), whose.who()));
    return new Meter(
        new Bucket(redis, key, rate.perSecond(), rate.burst(), patience),
        new OwnBucket(rate, System.nanoTime()));
  }

  private Future<Boolean> away(Meter meter, Throwable trouble) {
    var now = System.nanoTime();
    if (awayUntil - now <= 0) {
      awayUntil = now + AWAY.toNanos();
      LOG.atWarn()
          .addKeyValue("cause", String.valueOf(trouble.getMessage()))
          .log("rates of routes are counted by this replica alone");
    }
    return Future.succeededFuture(meter.own().take(now));
  }
}
