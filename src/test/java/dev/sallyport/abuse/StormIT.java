package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.FreePorts;
import dev.sallyport.NoSecretsLogged;
import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program as its users start it, killed without warning while people sign up. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StormIT {
  private static final int AT_ONCE = 8;
  private static final int ENOUGH = 60;
  private static final Duration STARTING = Duration.ofSeconds(60);

  @TempDir private Path dataDir;
  private final int apiPort = FreePorts.next();
  private final int opsPort = FreePorts.next();
  private final Caller caller = new Caller(local(apiPort), local(opsPort));
  private Process gateway;

  private static URI local(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private static final Pattern LOG_LINE = Pattern.compile("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} ");

  @AfterEach
  void end() throws Exception {
    gateway.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    killed(redis());
    logged();
  }

  /** What the program logged is watched like what this one does; its banner tells the demo's. */
  private void logged() throws IOException {
    try (var logs = Files.newDirectoryStream(dataDir, "gateway*.log")) {
      for (var log : logs) {
        text(log)
            .lines()
            .filter(line -> LOG_LINE.matcher(line).lookingAt())
            .forEach(NoSecretsLogged.WATCH::logged);
      }
    }
  }

  /** Starts the program on the same data and returns when it is ready. */
  private void start() throws IOException {
    var log = Files.createTempFile(dataDir, "gateway", ".log");
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.sallyport.Main");
    var settings = command.environment();
    settings.put("SALLYPORT_HTTP_PORT", Integer.toString(apiPort));
    settings.put("SALLYPORT_OPS_PORT", Integer.toString(opsPort));
    settings.put("SALLYPORT_DATADIR", dataDir.resolve("data").toString());
    settings.put("SALLYPORT_REDIS", "embedded");
    settings.put("SALLYPORT_HASHING_PASSES", "1");
    settings.put("SALLYPORT_HASHING_LONGESTWAIT", "10s");
    gateway = command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    await()
        .atMost(STARTING)
        .until(
            () -> {
              assertThat(gateway.isAlive()).as(() -> text(log)).isTrue();
              return ready();
            });
  }

  private boolean ready() {
    try {
      return new JsonObject(caller.page("/health/ready")).getString("status", "").equals("up");
    } catch (IllegalStateException notYet) {
      return false;
    }
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** The server that holds the data, if one runs. */
  private Optional<ProcessHandle> redis() throws IOException {
    var file = dataDir.resolve("data/redis/redis.pid");
    return Files.exists(file)
        ? ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
        : Optional.empty();
  }

  private static void killed(Optional<ProcessHandle> process) throws Exception {
    if (process.isPresent()) {
      process.get().destroyForcibly();
      process.get().onExit().get(10, TimeUnit.SECONDS);
    }
  }

  private Reply signUp(String name) {
    return caller.call(
        "SignUp",
        new JsonObject()
            .put("ClientId", OPEN)
            .put("Username", name)
            .put("Password", PASSWORD)
            .put(
                "UserAttributes",
                new io.vertx.core.json.JsonArray()
                    .add(
                        new JsonObject()
                            .put("Name", "email")
                            .put("Value", name + "@example.com"))));
  }

  /** Signs people up until it is told to stop, and notes who was told that they are in. */
  private Callable<Boolean> storm(Queue<String> acknowledged, AtomicBoolean over) {
    return () -> {
      while (!over.get()) {
        var name = SallyportForTests.somebody();
        try {
          if (signUp(name).status() == 200) {
            acknowledged.add(name);
          }
        } catch (IllegalStateException gone) {
          // Killed: nobody was told anything.
        }
      }
      return true;
    };
  }

  /** Kills in the middle of a storm, when enough people are in, and answers who. */
  private List<String> acknowledgedBefore(Callable<Boolean> kill) throws Exception {
    var acknowledged = new ConcurrentLinkedQueue<String>();
    var over = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < AT_ONCE; i++) {
        var _ = threads.submit(storm(acknowledged, over));
      }
      await().atMost(STARTING).until(() -> acknowledged.size() >= ENOUGH);
      kill.call();
      over.set(true);
    }
    return List.copyOf(acknowledged);
  }

  private boolean killGateway() throws InterruptedException {
    gateway.destroyForcibly();
    return gateway.waitFor(10, TimeUnit.SECONDS);
  }

  private boolean killBoth() throws Exception {
    killed(redis());
    return killGateway();
  }

  /** Everybody is there with their password: only who has both right is told to confirm first. */
  private void allThere(List<String> names) {
    var calls = new ArrayList<Callable<Reply>>();
    for (var name : names) {
      calls.add(() -> caller.password(OPEN, name, PASSWORD));
    }
    for (int from = 0; from < calls.size(); from += 16) {
      var some = calls.subList(from, Math.min(from + 16, calls.size()));
      together(Collections.unmodifiableList(some))
          .forEach(reply -> reply.is("UserNotConfirmedException"));
    }
  }

  @Test
  void whoever_was_told_that_they_signed_up_is_there_after_a_kill_of_gateway_and_redis()
      throws Exception {
    start();
    var before = acknowledgedBefore(this::killGateway);
    assertThat(redis()).as("Redis outlives a killed gateway").isPresent();
    start();
    var later = acknowledgedBefore(this::killBoth);
    start();
    allThere(before);
    allThere(later);
    // And the names are taken, not merely remembered.
    signUp(later.getFirst()).is("UsernameExistsException");
  }
}
