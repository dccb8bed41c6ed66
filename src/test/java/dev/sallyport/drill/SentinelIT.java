package dev.sallyport.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.redis.RedisSentinel;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The master of Redis is killed under load, and Sentinel puts a replica in its place. Promised:
 * with {@code replicasToWaitFor: 1} nothing that was acknowledged is lost, undone or done twice,
 * and people wait for about the time that Sentinel takes.
 */
@Tag("drill")
@DisplayNameGeneration(ReplaceUnderscores.class)
class SentinelIT {
  @Test
  void AC116_what_was_acknowledged_outlives_a_master_that_sentinel_replaces() {
    try (var redis = new RedisSentinel(2);
        var one = SallyportForTests.demo(Crowd.settings(redis.environment()));
        var two = one.replica(Crowd.settings(redis.environment()));
        var replicas = new Replicas(one.api(), two.api())) {
      var drill = Drill.begin("Sentinel", replicas);
      drill.fault("kill -9 of the master", redis.master()::kill, redis::awaitSuccessor);
      assertThat(drill.end().broken()).isEmpty();
    }
  }
}
