package dev.sallyport.token;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.redis.RedisCluster;

/** The same promises on three masters, where the pool's count lies apart from its people. */
class DeviceFamiliesOnClusterTest extends DeviceFamiliesTest {
  @Override
  RedisConfig redis() {
    return RedisCluster.shared().config();
  }
}
