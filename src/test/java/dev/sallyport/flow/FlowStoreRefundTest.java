package dev.sallyport.flow;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.DirectoryForTests;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class FlowStoreRefundTest {
  private static final String ATTEMPT = "3f0c1c1e-6f0e-4d2f-9a51-0d6f6f6f0001";
  private static final AppClient CLIENT =
      new AppClient(
          "app",
          "local_P",
          "app",
          null,
          Set.of(),
          Duration.ofHours(1),
          Duration.ofHours(1),
          Duration.ofDays(30),
          Duration.ofMinutes(3),
          true,
          Set.of(),
          Set.of(),
          true,
          null,
          List.of(),
          Instant.EPOCH,
          Instant.EPOCH);

  private static FlowSession waiting() {
    return new FlowSession(
        "attempt",
        Metrics.Flow.PASSWORD,
        "sub-1",
        "alice",
        "alice",
        7,
        FlowSession.Proof.NONE,
        "192.0.2.1",
        FlowSession.Stage.PASSWORD_VERIFIER,
        List.of(),
        0,
        Instant.now().plusSeconds(60),
        Map.of(),
        Instant.now(),
        List.of(),
        false,
        null,
        null,
        null,
        null);
  }

  @Test
  void a_try_is_given_back_even_when_the_callers_time_is_over(Vertx vertx) throws Exception {
    var room = DirectoryForTests.open(vertx, RedisForTests.config(), DirectoryForTests.pool());
    var ids = new RandomIds(new SecureRandom());
    var store = new FlowStore(room.redis, room.kek, ids, InstantSource.system());
    var ticket = store.draw(ATTEMPT, new PersonTag("AbCdEfGhIjKlMnOp"), CLIENT);
    done(store.open(ticket, waiting(), 1, CLIENT, soon()));
    done(store.charge(ticket, CLIENT, "first", soon()));
    assertThat(refusal(store.charge(ticket, CLIENT, "second", soon())))
        .isInstanceOf(Failure.SessionSpent.class);
    done(store.refund(ticket, "first", Deadline.in(Duration.ZERO)));
    assertThat(done(store.charge(ticket, CLIENT, "third", soon())).attempt()).isEqualTo("attempt");
  }
}
