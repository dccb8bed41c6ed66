package dev.sallyport.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.redis.RedisForTests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One Redis, under load, is restarted, frozen, full, read-only, without the replicas it wants, and
 * forbids what we ask. Promised: while it lasts nothing is decided, nothing that was acknowledged
 * is lost, and when it is over service comes back by itself.
 */
@Tag("drill")
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisTroubleIT {
  private static final Duration FROZEN = Duration.ofSeconds(3);
  private static final Duration A_WHILE = Duration.ofSeconds(1);

  @Test
  void AC118_no_promise_is_broken_by_a_redis_that_cannot_serve() {
    var redis = RedisForTests.durable();
    var settings =
        Crowd.settings(Map.of("SALLYPORT_REDIS", redis.ownConfig().urls().getFirst().reveal()));
    try (var one = SallyportForTests.demo(settings);
        var two = one.replica(settings);
        var replicas = new Replicas(one.api(), two.api())) {
      var drill = Drill.begin("Redis", replicas);
      drill.fault("kill -9 and a restart", redis::kill, redis::start);
      drill.fault(
          "three seconds frozen",
          () -> redis.signal("STOP"),
          after(FROZEN, () -> redis.signal("CONT")));
      drill.fault(
          "maxmemory",
          () -> redis.command("CONFIG", "SET", "maxmemory", "1"),
          after(A_WHILE, () -> redis.command("CONFIG", "SET", "maxmemory", "0")));
      drill.fault(
          "read-only",
          () -> redis.command("REPLICAOF", "127.0.0.1", "1"),
          after(A_WHILE, () -> redis.command("REPLICAOF", "NO", "ONE")));
      drill.fault(
          "too few replicas",
          () -> redis.command("CONFIG", "SET", "min-replicas-to-write", "1"),
          after(A_WHILE, () -> redis.command("CONFIG", "SET", "min-replicas-to-write", "0")));
      drill.fault(
          "scripts forbidden",
          () -> redis.command("ACL", "SETUSER", "default", "-evalsha", "-eval"),
          after(A_WHILE, () -> redis.command("ACL", "SETUSER", "default", "+@all")));
      assertThat(drill.end().broken()).isEmpty();
      for (var cause :
          List.of("connection", "silence", "full", "read_only", "replicas", "forbidden")) {
        assertThat(one.get(one.ops().resolve("/metrics")).body())
            .containsPattern("sallyport_redis_trouble_total\\{.*\"" + cause + "\".*} [1-9]");
      }
    } finally {
      redis.kill();
    }
  }

  private static Runnable after(Duration time, Runnable end) {
    return () -> {
      Together.pause(time);
      end.run();
    };
  }
}
