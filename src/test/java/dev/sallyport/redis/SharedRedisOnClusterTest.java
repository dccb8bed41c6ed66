package dev.sallyport.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SharedRedisOnClusterTest {
  private static final String TEXT =
      "redis.call('SET', KEYS[1], ARGV[1]) redis.call('SET', KEYS[2], ARGV[1]) return ARGV[1]";

  // Slots 5061 and 12182: the first and the third node.
  private static final String FOLLOWED = "sp:{bar}:a";
  private static final String ALONE = "sp:{foo}:a";

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static Failure refusal(Future<?> future) throws Exception {
    return done(future.<Failure>map(_ -> null).otherwise(Failed::of));
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(5));
  }

  /** One that no server has seen yet, so that the first call always meets NOSCRIPT. */
  private static Script unseen() {
    var text = TEXT + " -- " + UUID.randomUUID();
    return new Script("unseen", text, "00000000000000000000000000000000000000fd");
  }

  @Test
  void scripts_on_people_of_every_node_are_routed_by_their_tag(Vertx vertx) throws Exception {
    var redis = done(SharedRedis.open(vertx, RedisCluster.shared().config()));
    for (int i = 0; i < 60; i++) {
      var tag = UUID.randomUUID().toString();
      var keys = List.of(RedisKeys.person(tag, "a"), RedisKeys.person(tag, "b"));
      assertThat(done(redis.run(unseen(), keys, List.of("v" + i), soon()))).hasToString("v" + i);
      assertThat(done(redis.get(keys.get(1), soon()))).isEqualTo("v" + i);
    }
    done(redis.close());
  }

  @Test
  void calls_on_people_of_every_node_may_be_made_together(Vertx vertx) throws Exception {
    var redis = done(SharedRedis.open(vertx, RedisCluster.shared().config()));
    var keys =
        IntStream.range(0, 30)
            .mapToObj(_ -> RedisKeys.person(UUID.randomUUID().toString(), "a"))
            .toList();
    var written =
        redis.together(
            () ->
                keys.stream()
                    .map(key -> redis.run(unseen(), List.of(key, key), List.of("v"), soon()))
                    .toList());
    for (var reply : written) {
      assertThat(done(reply)).hasToString("v");
    }
    done(redis.close());
  }

  @Test
  void a_durable_write_waits_for_the_replicas_of_its_own_node(Vertx vertx) throws Exception {
    try (var cluster = RedisCluster.start()) {
      cluster.addReplicaOf(5061);
      var redis = done(SharedRedis.open(vertx, cluster.config(1)));
      for (int i = 0; i < 10; i++) {
        assertThat(
                done(
                    redis.runDurable(
                        unseen(), List.of(FOLLOWED, FOLLOWED), List.of("kept"), soon())))
            .hasToString("kept");
        assertThat(refusal(redis.runDurable(unseen(), List.of(ALONE, ALONE), List.of("x"), soon())))
            .isInstanceOf(Failure.Broken.class);
      }
      done(redis.close());
    }
  }
}
