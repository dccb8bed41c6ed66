package dev.sallyport.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.redis.RedisCluster;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A Redis Cluster of three masters with a replica each loses a master under load. Promised: as with
 * Sentinel, once the killed node is started again and follows its successor. Until then no write to
 * a master without a replica is acknowledged, where writes wait for one; people of other masters go
 * on.
 */
@Tag("drill")
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClusterIT {
  @Test
  void AC116_what_was_acknowledged_outlives_a_master_of_a_cluster() {
    try (var redis = RedisCluster.ofSix();
        var one = SallyportForTests.demo(Crowd.settings(redis.environment()));
        var two = one.replica(Crowd.settings(redis.environment()));
        var replicas = new Replicas(one.api(), two.api())) {
      var drill = Drill.begin("Cluster", replicas);
      drill.fault(
          "kill -9 of a master", () -> redis.killMasterOf(0), () -> redis.awaitSuccessorOf(0));
      assertThat(drill.end().broken()).isEmpty();
    }
  }
}
