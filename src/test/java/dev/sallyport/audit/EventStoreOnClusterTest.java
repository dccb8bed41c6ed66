package dev.sallyport.audit;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.redis.RedisCluster;

/** The same promises on three masters, where an attempt and a person are on different ones. */
class EventStoreOnClusterTest extends EventStoreTest {
  @Override
  RedisConfig redis() {
    return RedisCluster.shared().config();
  }
}
