package dev.sallyport.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
class EmbeddedRedisTest {
  private static final Script PUT =
      new Script(
          "put",
          "return redis.call('SET', KEYS[1], ARGV[1])",
          "00000000000000000000000000000000000000fe");

  @TempDir Path dataDir;

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(5));
  }

  private static void put(Vertx vertx, EmbeddedRedis server, String value) throws Exception {
    var redis = done(SharedRedis.open(vertx, server.config()));
    done(redis.run(PUT, List.of("k"), List.of(value), soon()));
    done(redis.close());
  }

  private static String get(Vertx vertx, EmbeddedRedis server) throws Exception {
    var redis = done(SharedRedis.open(vertx, server.config()));
    try {
      return done(redis.get("k", soon()));
    } finally {
      done(redis.close());
    }
  }

  @Test
  void what_was_acknowledged_is_there_after_a_restart(Vertx vertx) throws Exception {
    var first = done(EmbeddedRedis.start(vertx, dataDir));
    put(vertx, first, "kept");
    done(first.stop());
    var second = done(EmbeddedRedis.start(vertx, dataDir));
    assertThat(get(vertx, second)).isEqualTo("kept");
    done(second.stop());
  }

  @Test
  void its_password_is_in_no_file_that_others_may_read(Vertx vertx) throws Exception {
    var server = done(EmbeddedRedis.start(vertx, dataDir));
    try {
      for (var name : List.of("redis.conf", "state.properties")) {
        var mode = Files.getPosixFilePermissions(dataDir.resolve("redis").resolve(name));
        assertThat(PosixFilePermissions.toString(mode)).isEqualTo("rw-------");
      }
      assertThat(server.config().toString()).doesNotContain("redis://");
    } finally {
      done(server.stop());
    }
  }

  @Test
  void a_second_sallyport_on_the_same_data_is_told_so(Vertx vertx) throws Exception {
    var server = done(EmbeddedRedis.start(vertx, dataDir));
    try {
      var refusal =
          done(EmbeddedRedis.start(vertx, dataDir).map("").otherwise(Throwable::getMessage));
      assertThat(refusal).contains("another Sallyport is using the data directory");
    } finally {
      done(server.stop());
    }
  }

  @Test
  void a_server_left_by_a_killed_parent_is_adopted_with_its_data(Vertx vertx) throws Exception {
    var parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")
                    + File.pathSeparator
                    + System.getProperty("surefire.test.class.path", ""),
                Parent.class.getName(),
                dataDir.toString())
            .redirectErrorStream(true)
            .start();
    try (var output = parent.inputReader()) {
      assertThat(output.lines().anyMatch("ready"::equals)).isTrue();
    }
    parent.destroyForcibly().waitFor();
    var adopted = done(EmbeddedRedis.start(vertx, dataDir));
    try {
      assertThat(get(vertx, adopted)).isEqualTo("from the parent");
    } finally {
      done(adopted.stop());
    }
  }

  /** A Sallyport that starts its Redis, writes, and waits to be killed. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] args) throws Exception {
      var vertx = Vertx.vertx();
      put(vertx, done(EmbeddedRedis.start(vertx, Path.of(args[0]))), "from the parent");
      System.out.println("ready");
    }
  }
}
