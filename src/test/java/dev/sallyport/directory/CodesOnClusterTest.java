package dev.sallyport.directory;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.redis.RedisCluster;

/** The same promises on three masters, where a code and its user share a slot. */
class CodesOnClusterTest extends CodesTest {
  @Override
  RedisConfig redis() {
    return RedisCluster.shared().config();
  }
}
