package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.GUARDED;
import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import dev.sallyport.redis.RedisForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The embedded Redis dies while the gateway runs. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EmbeddedRedisLossIT {
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  private Path dataDir;
  private SallyportForTests sallyport;
  private Caller caller;

  @BeforeEach
  void start() {
    dataDir = RedisForTests.scratch();
    sallyport =
        SallyportForTests.demo(
            Map.of("SALLYPORT_REDIS", "embedded", "SALLYPORT_DATADIR", dataDir.toString()));
    caller = new Caller(sallyport.api(), sallyport.ops());
  }

  @AfterEach
  void stop() {
    sallyport.close();
  }

  private void kill() throws IOException {
    var pid = Files.readString(dataDir.resolve("redis").resolve("redis.pid")).strip();
    var server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    assertThat(server.destroyForcibly()).isTrue();
    await().until(() -> !server.isAlive());
  }

  /** Until it is back nothing is decided, and nobody is told anything but that. */
  private Reply resumed(String user) {
    return await()
        .atMost(RECOVERY)
        .until(
            () -> {
              var reply = caller.password(OPEN, user, PASSWORD);
              return reply.granted() ? reply : reply.is("InternalErrorException");
            },
            Reply::granted);
  }

  @Test
  void AC115_sign_in_comes_back_by_itself_with_all_that_was_known() throws Exception {
    var user = sallyport.user();
    var begun = caller.password(GUARDED, user, PASSWORD).session();
    var answer = caller.captcha(GUARDED, begun);
    var refresh = caller.password(OPEN, user, PASSWORD).token("RefreshToken");
    for (int death = 0; death < 2; death++) {
      kill();
      resumed(user);
    }
    assertThat(caller.answer(GUARDED, user, begun, answer).granted()).isTrue();
    assertThat(caller.refresh(OPEN, refresh).granted()).isTrue();
    assertThat(sallyport.get(sallyport.ops().resolve("/health/ready")).statusCode()).isEqualTo(200);
  }
}
