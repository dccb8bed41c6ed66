package dev.sallyport.directory;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.redis.RedisCluster;

/** The same on three masters, where the parts of a list live apart. */
class ListingOnClusterTest extends ListingTest {
  @Override
  RedisConfig redis() {
    return RedisCluster.shared().config();
  }
}
