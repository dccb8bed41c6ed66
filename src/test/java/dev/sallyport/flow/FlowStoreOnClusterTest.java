package dev.sallyport.flow;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.redis.RedisCluster;

/** The same promises in a cluster: a session and its successor share a slot. */
class FlowStoreOnClusterTest extends FlowStoreTest {
  @Override
  RedisConfig redis() {
    return RedisCluster.shared().config();
  }
}
