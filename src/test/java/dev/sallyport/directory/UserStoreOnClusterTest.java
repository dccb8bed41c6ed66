package dev.sallyport.directory;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.redis.RedisCluster;

/** The same promises on three masters, where a user and the names of the user live apart. */
class UserStoreOnClusterTest extends UserStoreTest {
  @Override
  RedisConfig redis() {
    return RedisCluster.shared().config();
  }
}
