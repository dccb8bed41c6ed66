package dev.sallyport.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.SallyportForTests;
import dev.sallyport.drill.Ledger.Person;
import dev.sallyport.drill.Outcome.Done;
import dev.sallyport.drill.Outcome.Trouble;
import dev.sallyport.redis.RedisForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The disk of the embedded store is full. Promised: a sign-up that is not on disk is not
 * acknowledged, those that were are there again, and service comes back by itself when there is
 * room. The disk is a limit on how large a file may get, which writes meet as they meet a full one.
 */
@Tag("drill")
@DisplayNameGeneration(ReplaceUnderscores.class)
class FullDiskIT {
  private static final int MOST = 20_000;
  private static final Duration RECOVERY = Duration.ofSeconds(60);

  private final Path dir = RedisForTests.scratch();
  private final Path blocks = dir.resolve("blocks");

  /** A redis-server whose files get no larger than the file beside it says, in blocks. */
  private Path limited() throws IOException {
    var bin = Files.createDirectories(dir.resolve("bin"));
    var server =
        Files.writeString(
            bin.resolve("redis-server"),
            """
            #!/bin/bash
            trap '' XFSZ
            ulimit -f "$(cat %s)"
            exec %s "$@"
            """
                .formatted(blocks, RedisForTests.binary()));
    assertThat(server.toFile().setExecutable(true)).isTrue();
    return bin;
  }

  private static Outcome<?> signUp(Replicas replicas, Person person) {
    return replicas.once(
        api ->
            api.signUp(
                r ->
                    r.clientId("drilling")
                        .username(person.name)
                        .password(person.passwords.iterator().next())));
  }

  private static boolean there(Replicas replicas, Person person) {
    return replicas.decided(
            api -> api.adminGetUser(r -> r.userPoolId("local_Sallyport").username(person.name)))
        instanceof Done;
  }

  private static Person somebody() {
    return new Person(SallyportForTests.somebody(), "First-Horse-1");
  }

  @Test
  void what_did_not_get_to_a_full_disk_was_not_acknowledged_and_what_did_is_there()
      throws Exception {
    // A kilobyte each: room for the start and some dozens of people.
    Files.writeString(blocks, "400");
    var settings =
        Crowd.settings(
            Map.of(
                "PATH",
                limited() + ":" + System.getenv("PATH"),
                "SALLYPORT_REDIS",
                "embedded",
                "SALLYPORT_DATADIR",
                dir.resolve("data").toString(),
                "SALLYPORT_HASHING_PASSES",
                "1",
                "SALLYPORT_HASHING_LONGESTWAIT",
                "10s"));
    try (var gateway = new ReplicaProcess(settings).ready();
        var replicas = new Replicas(gateway.api())) {
      var acknowledged = new ArrayList<Person>();
      Outcome<?> last = new Done<>("");
      while (last instanceof Done && acknowledged.size() < MOST) {
        var next = somebody();
        last = signUp(replicas, next);
        if (last instanceof Done) {
          acknowledged.add(next);
        }
      }
      assertThat(last).as("with a full disk").isInstanceOf(Trouble.class);
      for (int i = 0; i < 5; i++) {
        assertThat(signUp(replicas, somebody())).isInstanceOf(Trouble.class);
      }
      assertThat(gateway.status("/health/live")).isEqualTo(200);
      Files.writeString(blocks, "unlimited");
      var freed = System.nanoTime();
      await().atMost(RECOVERY).until(() -> signUp(replicas, somebody()) instanceof Done);
      System.out.printf(
          "DRILL disk: %d sign-ups acknowledged until it was full; %d ms until there was service"
              + " again%n",
          acknowledged.size(), Duration.ofNanos(System.nanoTime() - freed).toMillis());
      assertThat(acknowledged).allMatch(person -> there(replicas, person));
    }
  }
}
