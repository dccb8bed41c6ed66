package dev.sallyport.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SharedRedisOnSentinelTest {
  private static final Script PUT =
      new Script(
          "put",
          "return redis.call('SET', KEYS[1], ARGV[1])",
          "00000000000000000000000000000000000000fb");

  @TempDir Path dir;

  @Test
  void after_the_master_died_writes_go_to_its_successor_which_has_what_was_acknowledged(Vertx vertx)
      throws Exception {
    var master = new RedisForTests();
    var replica = new RedisForTests();
    replica.follow(master);
    var port = freePort();
    var sentinel = sentinel(port, master.port());
    try {
      var redis = done(SharedRedis.open(vertx, config(port)));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> done(put(redis, "acknowledged").map(true).otherwise(false)));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> RedisForTests.ask(port, "INFO", "sentinel").contains("slaves=1"));
      master.kill();
      assertThat(done(put(redis, "lost").<Failure>map(_ -> null).otherwise(Failed::of)))
          .isInstanceOf(Failure.Broken.class);
      // The only replica is now the master and has none: what needs one stays refused.
      await()
          .atMost(Duration.ofSeconds(40))
          .until(
              () ->
                  "acknowledged"
                      .equals(done(redis.get("sp:{p}:k", soon()).otherwise((String) null))));
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
    } finally {
      sentinel.destroyForcibly();
      replica.kill();
    }
  }

  private static Future<?> put(SharedRedis redis, String value) {
    return redis.runDurable(PUT, List.of("sp:{p}:k"), List.of(value), soon());
  }

  private static RedisConfig config(int sentinel) {
    return new RedisConfig(
        RedisConfig.Kind.SENTINEL,
        List.of(new Secret("redis://127.0.0.1:" + sentinel)),
        "main",
        8,
        256,
        1,
        Duration.ofMillis(300));
  }

  private Process sentinel(int port, int master) throws Exception {
    var settings = dir.resolve("sentinel.conf");
    Files.write(
        settings,
        List.of(
            "port " + port,
            "bind 127.0.0.1",
            "dir " + dir,
            "sentinel monitor main 127.0.0.1 " + master + " 1",
            "sentinel down-after-milliseconds main 1000",
            "sentinel failover-timeout main 5000"));
    var process =
        new ProcessBuilder(RedisForTests.binary().toString(), settings.toString(), "--sentinel")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    await().ignoreExceptions().until(() -> RedisForTests.ask(port, "PING").equals("PONG"));
    return process;
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(5));
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
