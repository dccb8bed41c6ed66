package dev.sallyport.imports;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.redis.RedisCluster;

/** The same promises on three masters. */
class JobStoreOnClusterTest extends JobStoreTest {
  @Override
  RedisConfig redis() {
    return RedisCluster.shared().config();
  }
}
