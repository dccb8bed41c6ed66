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
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SharedRedisTest {
  private static final Script ECHO =
      new Script("echo", "return {KEYS[1], ARGV[1]}", "00000000000000000000000000000000000000ff");

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static Failure refusal(Future<?> future) throws Exception {
    return done(future.<Failure>map(_ -> null).otherwise(Failed::of));
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(5));
  }

  @Test
  void a_script_redis_does_not_know_yet_is_sent_whole(Vertx vertx) throws Exception {
    var redis = done(SharedRedis.open(vertx, RedisForTests.config()));
    var reply = done(redis.run(ECHO, List.of("k"), List.of("v"), soon()));
    assertThat(reply.get(0)).hasToString("k");
    assertThat(reply.get(1)).hasToString("v");
  }

  @Test
  void what_is_not_there_reads_as_null(Vertx vertx) throws Exception {
    var redis = done(SharedRedis.open(vertx, RedisForTests.config()));
    assertThat(done(redis.get("sp:none:" + UUID.randomUUID(), soon()))).isNull();
  }

  @Test
  void a_passed_deadline_is_refused_without_asking(Vertx vertx) throws Exception {
    var redis = done(SharedRedis.open(vertx, RedisForTests.config()));
    assertThat(refusal(redis.get("k", new Deadline(System.nanoTime() - 1))))
        .isEqualTo(new Failure.Overloaded());
  }

  @Test
  void a_lost_redis_breaks_calls_quickly_and_service_resumes_by_itself(Vertx vertx)
      throws Exception {
    var server = new RedisForTests();
    var redis = done(SharedRedis.open(vertx, server.ownConfig()));
    server.kill();
    var began = System.nanoTime();
    assertThat(refusal(redis.get("k", soon()))).isInstanceOf(Failure.Broken.class);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
    server.start();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> done(redis.ping(soon()).map(true).otherwise(false)));
  }

  @Test
  void a_frozen_redis_breaks_calls_in_about_a_second(Vertx vertx) throws Exception {
    var server = new RedisForTests();
    var redis = done(SharedRedis.open(vertx, server.ownConfig()));
    server.signal("STOP");
    try {
      assertThat(refusal(redis.get("k", soon()))).isInstanceOf(Failure.Broken.class);
    } finally {
      server.signal("CONT");
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> done(redis.ping(soon()).map(true).otherwise(false)));
  }
}
