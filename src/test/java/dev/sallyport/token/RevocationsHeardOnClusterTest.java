package dev.sallyport.token;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.redis.RedisCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;

/** The same where the stream and the people lie on different nodes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RevocationsHeardOnClusterTest extends RevocationsHeardTest {
  private static RedisCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = RedisCluster.start();
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @Override
  RedisConfig redis() {
    return cluster.config();
  }
}
