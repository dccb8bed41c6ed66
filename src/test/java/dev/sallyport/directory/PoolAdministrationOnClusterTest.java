package dev.sallyport.directory;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.redis.RedisCluster;

/** The same promises on three masters, where pools, clients' ways and domains live apart. */
class PoolAdministrationOnClusterTest extends PoolAdministrationTest {
  @Override
  RedisConfig redis() {
    return RedisCluster.shared().config();
  }
}
