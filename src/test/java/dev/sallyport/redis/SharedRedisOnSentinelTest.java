package dev.sallyport.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SharedRedisOnSentinelTest {
  private static final Script PUT =
      new Script(
          "put",
          "return redis.call('SET', KEYS[1], ARGV[1])",
          "00000000000000000000000000000000000000fb");

  @Test
  void after_the_master_died_writes_go_to_its_successor_which_has_what_was_acknowledged(Vertx vertx)
      throws Exception {
    try (var set = new RedisSentinel(1)) {
      var redis = done(SharedRedis.open(vertx, set.config()));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> done(put(redis, "acknowledged").map(true).otherwise(false)));
      set.master().kill();
      assertThat(done(put(redis, "lost").<Failure>map(_ -> null).otherwise(Failed::of)))
          .isInstanceOf(Failure.Broken.class);
      set.awaitSuccessor();
      // The only replica is now the master and has none: what needs one stays refused.
      await()
          .atMost(Duration.ofSeconds(40))
          .until(
              () ->
                  "acknowledged"
                      .equals(done(redis.get("sp:{p}:k", soon()).otherwise((String) null))));
      assertThat(done(put(redis, "lonely").<Failure>map(_ -> null).otherwise(Failed::of)))
          .isInstanceOf(Failure.Broken.class);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  done(
                      redis
                          .run(PUT, List.of("sp:{p}:k"), List.of("next"), soon())
                          .map(true)
                          .otherwise(false)));
      assertThat(done(redis.get("sp:{p}:k", soon()))).isEqualTo("next");
      done(redis.close());
    }
  }

  private static Future<?> put(SharedRedis redis, String value) {
    return redis.runDurable(PUT, List.of("sp:{p}:k"), List.of(value), soon());
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(5));
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
