package dev.sallyport.telemetry;

import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import com.github.benmanes.caffeine.cache.stats.StatsCounter;
import io.micrometer.core.instrument.Counter;

/** Counts what a cache had and had not. */
record CacheLookups(Counter hits, Counter misses) implements StatsCounter {
  @Override
  public void recordHits(int count) {
    hits.increment(count);
  }

  @Override
  public void recordMisses(int count) {
    misses.increment(count);
  }

  @Override
  public void recordLoadSuccess(long loadTime) {}

  @Override
  public void recordLoadFailure(long loadTime) {}

  @Override
  public void recordEviction(int weight, RemovalCause cause) {}

  @Override
  public CacheStats snapshot() {
    return CacheStats.empty();
  }
}
