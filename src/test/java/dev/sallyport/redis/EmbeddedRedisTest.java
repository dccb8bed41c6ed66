package dev.sallyport.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.config.RedisConfig;
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

  private static final String NO_PATH = "";
  private static final String PATH = System.getenv("PATH");
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** As configuration has it for an embedded server: what to connect to is not known yet. */
  private static final RedisConfig WANTED =
      new RedisConfig(RedisConfig.Kind.EMBEDDED, List.of(), "", 3, 5, 0, Duration.ofSeconds(1));

  @TempDir Path dataDir;

  private static Future<EmbeddedRedis> start(Vertx vertx, Path dataDir) {
    return EmbeddedRedis.start(vertx, dataDir, WANTED);
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** Starts one in a JVM of its own, which is then killed. */
  private void leaveOneRunning() throws Exception {
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
  }

  private static String refusal(Future<?> future) throws Exception {
    return done(future.map("").otherwise(Throwable::getMessage));
  }

  private static void signal(ProcessHandle process, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** The server's process. */
  private ProcessHandle process() throws Exception {
    var pid = Files.readString(dataDir.resolve("redis").resolve("redis.pid")).strip();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
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
    var first = done(start(vertx, dataDir));
    put(vertx, first, "kept");
    done(first.stop());
    var second = done(start(vertx, dataDir));
    assertThat(get(vertx, second)).isEqualTo("kept");
    done(second.stop());
  }

  @Test
  void the_server_the_library_brings_keeps_its_data_as_well(Vertx vertx) throws Exception {
    var first = done(EmbeddedRedis.start(vertx, dataDir, WANTED, NO_PATH, PATIENCE));
    put(vertx, first, "kept");
    done(first.stop());
    var second = done(EmbeddedRedis.start(vertx, dataDir, WANTED, NO_PATH, PATIENCE));
    assertThat(get(vertx, second)).isEqualTo("kept");
    done(second.stop());
  }

  @Test
  void data_of_a_newer_redis_is_not_given_to_an_older_one(Vertx vertx) throws Exception {
    done(done(EmbeddedRedis.start(vertx, dataDir, WANTED, NO_PATH, PATIENCE)).stop());
    var state = dataDir.resolve("redis").resolve("state.properties");
    Files.writeString(state, "version=900\n");
    assertThat(refusal(EmbeddedRedis.start(vertx, dataDir, WANTED, NO_PATH, PATIENCE)))
        .contains("was written by Redis 9, and only Redis 6 is here");
    Files.delete(state);
    Files.createDirectory(dataDir.resolve("redis").resolve("appendonlydir"));
    assertThat(refusal(EmbeddedRedis.start(vertx, dataDir, WANTED, NO_PATH, PATIENCE)))
        .contains("was written by Redis 7");
  }

  @Test
  void a_server_that_does_not_start_says_why(Vertx vertx) throws Exception {
    done(done(EmbeddedRedis.start(vertx, dataDir, WANTED, NO_PATH, PATIENCE)).stop());
    Files.writeString(dataDir.resolve("redis").resolve("appendonly.aof"), "this is no data\n");
    assertThat(refusal(EmbeddedRedis.start(vertx, dataDir, WANTED, NO_PATH, Duration.ofSeconds(2))))
        .contains("Bad file format");
  }

  @Test
  void a_server_that_holds_the_data_but_does_not_answer_is_not_joined_by_a_second(Vertx vertx)
      throws Exception {
    leaveOneRunning();
    var home = dataDir.resolve("redis");
    var process = process();
    var state = Files.readString(home.resolve("state.properties"));
    signal(process, "STOP");
    try {
      assertThat(refusal(EmbeddedRedis.start(vertx, dataDir, WANTED, PATH, Duration.ofSeconds(1))))
          .contains("process " + process.pid() + ", holds the data");
      assertThat(home.resolve("state.properties")).hasContent(state);
    } finally {
      signal(process, "CONT");
    }
    var adopted = done(start(vertx, dataDir));
    assertThat(get(vertx, adopted)).isEqualTo("from the parent");
    done(adopted.stop());
    assertThat(home.resolve("redis.pid")).doesNotExist();
  }

  @Test
  void a_stale_pid_that_is_another_program_now_is_no_server(Vertx vertx) throws Exception {
    done(done(start(vertx, dataDir)).stop());
    Files.writeString(
        dataDir.resolve("redis").resolve("redis.pid"),
        Long.toString(ProcessHandle.current().pid()));
    var second = done(start(vertx, dataDir));
    done(second.stop());
  }

  @Test
  void a_directory_with_blanks_and_quotes_in_its_name_will_do(Vertx vertx) throws Exception {
    var odd = dataDir.resolve("a \"b\" \\ c");
    var server = done(start(vertx, odd));
    put(vertx, server, "kept");
    assertThat(get(vertx, server)).isEqualTo("kept");
    done(server.stop());
    assertThat(odd.resolve("redis").resolve("redis.log")).exists();
  }

  @Test
  void its_password_is_in_no_file_that_others_may_read(Vertx vertx) throws Exception {
    var server = done(start(vertx, dataDir));
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
    var server = done(start(vertx, dataDir));
    try {
      assertThat(refusal(start(vertx, dataDir)))
          .contains("another Sallyport is using the data directory");
    } finally {
      done(server.stop());
    }
  }

  @Test
  void a_server_left_by_a_killed_parent_is_adopted_with_its_data(Vertx vertx) throws Exception {
    leaveOneRunning();
    var adopted = done(start(vertx, dataDir));
    try {
      assertThat(get(vertx, adopted)).isEqualTo("from the parent");
    } finally {
      done(adopted.stop());
    }
  }

  @Test
  void it_is_used_with_as_many_connections_as_are_configured(Vertx vertx) throws Exception {
    var server = done(start(vertx, dataDir));
    try {
      assertThat(server.config().connections()).isEqualTo(3);
      assertThat(server.config().waiting()).isEqualTo(5);
    } finally {
      done(server.stop());
    }
  }

  @Test
  void a_server_that_dies_is_started_again_where_it_was_with_its_data(Vertx vertx)
      throws Exception {
    var server = done(start(vertx, dataDir));
    put(vertx, server, "kept");
    var redis = done(SharedRedis.open(vertx, server.config()));
    try {
      for (int death = 0; death < 2; death++) {
        var first = process();
        assertThat(first.destroyForcibly()).isTrue();
        first.onExit().get(10, TimeUnit.SECONDS);
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(done(redis.get("k", soon()))).isEqualTo("kept"));
        assertThat(process().pid()).isNotEqualTo(first.pid());
      }
    } finally {
      done(redis.close());
      done(server.stop());
    }
    assertThat(dataDir.resolve("redis").resolve("redis.pid")).doesNotExist();
  }

  /** A Sallyport that starts its Redis, writes, and waits to be killed. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] args) throws Exception {
      var vertx = Vertx.vertx();
      put(vertx, done(start(vertx, Path.of(args[0]))), "from the parent");
      System.out.println("ready");
    }
  }
}
