package dev.sallyport.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.redis.RedisForTests;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One of two replicas is killed under load, in the middle of whatever it does. Promised: it takes
 * nothing with it that it had acknowledged, and whoever asks the other is served at once.
 */
@Tag("drill")
@DisplayNameGeneration(ReplaceUnderscores.class)
class KillReplicaIT {
  @Test
  void what_a_killed_replica_acknowledged_is_known_to_the_other() {
    var redis = new RedisForTests();
    var settings = SallyportForTests.settings(redis, Crowd.settings(Map.of()));
    try (var doomed = new ReplicaProcess(settings);
        var other = SallyportForTests.of(redis, settings);
        var replicas = new Replicas(other.api(), doomed.ready().api())) {
      var drill = Drill.begin("replica", replicas);
      drill.fault("kill -9 of one of two", doomed::close, () -> {});
      replicas.forget(1);
      assertThat(drill.end().broken()).isEmpty();
    } finally {
      redis.kill();
    }
  }
}
