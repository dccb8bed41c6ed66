package dev.sallyport;

import dev.sallyport.config.Config;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.telemetry.MetricsPage;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What every room stands on.
 *
 * @param test null where nothing is tested
 * @param clock by which everything of ours ends: the time outside, unless a test has moved it
 * @param outside the time of others
 * @param endings how what was started is stopped, the last first
 */
record Ground(
    Vertx vertx,
    Config config,
    MetricsPage page,
    Metrics metrics,
    SharedRedis redis,
    Kek kek,
    SecureRandom random,
    RandomIds ids,
    @Nullable TestMode test,
    InstantSource clock,
    InstantSource outside,
    Endings endings) {

  /** Workers of their own for one kind of work, which end with the gateway. */
  BoundedPool pool(String name, int threads, int queue) {
    var pool = new BoundedPool(vertx, name, threads, queue);
    return endings.add(pool, pool::close);
  }

  /** Where passwords are hashed. */
  BoundedPool hashing() {
    var hashing = config.hashing();
    var pool =
        new BoundedPool(vertx, "hash", hashing.threads(), hashing.queue(), hashing.longestWait());
    return endings.add(pool, pool::close);
  }

  /** As many as sign. */
  BoundedPool signing(String name) {
    return pool(name, config.signing().threads(), config.signing().queue());
  }
}
