package dev.sallyport.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class FlowStoreTest {
  private static final String ATTEMPT = "3f0c1c1e-6f0e-4d2f-9a51-0d6f6f6f0001";
  private static final int TRIES = 3;

  private final RandomIds random = new RandomIds(new SecureRandom());
  private final PersonTag tag = new PersonTag(random.base64url(12));
  private final AppClient client = client();
  private final FlowSession session = session();
  private FlowStore store;
  private SessionTicket ticket;

  /** The Redis these tests run on; the cluster's test runs them again on its own. */
  RedisConfig redis() {
    return RedisForTests.config();
  }

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    var redis = done(SharedRedis.open(vertx, redis()));
    var kek = Kek.of("test", new byte[32]);
    store = new FlowStore(redis, kek, random, InstantSource.system());
    ticket = store.draw(ATTEMPT, tag, client);
    done(store.open(ticket, session, TRIES, client, soon()));
  }

  @Test
  void of_twenty_answers_at_once_only_as_many_are_judged_as_there_are_tries() throws Exception {
    var answers = atOnce(() -> store.charge(ticket, client, UUID.randomUUID().toString(), soon()));
    assertThat(answers).filteredOn(Future::succeeded).hasSize(TRIES);
    assertThat(answers.stream().filter(Future::succeeded).map(Future::result))
        .allMatch(session::equals);
    assertThat(refusals(answers)).containsOnly(new Failure.SessionSpent());
  }

  @Test
  void of_twenty_that_move_one_session_on_at_once_one_wins() throws Exception {
    var moves =
        atOnce(
            () ->
                store.replace(
                    ticket, store.draw(ATTEMPT, tag, client), session, TRIES, client, soon()));
    assertThat(moves).filteredOn(Future::succeeded).hasSize(1);
    assertThat(refusals(moves)).containsOnly(new Failure.SessionSpent());
  }

  @Test
  void of_twenty_that_end_one_session_at_once_one_wins_and_a_replay_is_told_so() throws Exception {
    var ends = atOnce(() -> store.remove(ticket, soon()));
    assertThat(ends).filteredOn(Future::succeeded).hasSize(1);
    assertThat(refusals(ends)).containsOnly(new Failure.SessionSpent());
    assertThat(
            refusals(
                List.of(
                    settled(store.charge(ticket, client, UUID.randomUUID().toString(), soon())))))
        .containsExactly(new Failure.SessionSpent());
  }

  @Test
  void a_successor_can_be_answered_and_its_forerunner_cannot() throws Exception {
    var next = store.draw(ATTEMPT, tag, client);
    done(store.replace(ticket, next, session, TRIES, client, soon()));
    assertThat(done(store.charge(next, client, UUID.randomUUID().toString(), soon())))
        .isEqualTo(session);
    assertThat(
            refusals(
                List.of(
                    settled(store.charge(ticket, client, UUID.randomUUID().toString(), soon())))))
        .containsExactly(new Failure.SessionSpent());
  }

  @Test
  void a_try_given_back_can_be_spent_again_but_not_given_back_twice() throws Exception {
    for (int i = 0; i < TRIES; i++) {
      done(store.charge(ticket, client, "answer " + i, soon()));
    }
    done(store.refund(ticket, "answer 0", soon()));
    done(store.refund(ticket, "answer 0", soon()));
    done(store.charge(ticket, client, "answer 9", soon()));
    assertThat(refusals(List.of(settled(store.charge(ticket, client, "one more", soon())))))
        .containsExactly(new Failure.SessionSpent());
  }

  @Test
  void a_charge_that_comes_after_its_own_refund_spends_nothing() throws Exception {
    done(store.refund(ticket, "late", soon()));
    assertThat(refusals(List.of(settled(store.charge(ticket, client, "late", soon())))))
        .containsExactly(new Failure.SessionSpent());
    for (int i = 0; i < TRIES; i++) {
      assertThat(done(store.charge(ticket, client, "answer " + i, soon()))).isEqualTo(session);
    }
  }

  private interface Call<T> {
    Future<T> make();
  }

  private static <T> List<Future<T>> atOnce(Call<T> call) throws Exception {
    var calls = IntStream.range(0, 20).mapToObj(_ -> call.make()).toList();
    done(Future.join(calls).otherwiseEmpty());
    return calls;
  }

  private static <T> Future<T> settled(Future<T> call) throws Exception {
    done(call.otherwiseEmpty());
    return call;
  }

  private static List<Failure> refusals(List<? extends Future<?>> calls) {
    return calls.stream().filter(Future::failed).map(c -> Failed.of(c.cause())).toList();
  }

  private static FlowSession session() {
    return new FlowSession(
        "attempt",
        Metrics.Flow.PASSWORD,
        "sub-1",
        "alice",
        "alice",
        7,
        FlowSession.Proof.RIGHT,
        "192.0.2.1",
        FlowSession.Stage.STEP,
        List.of(),
        0,
        Instant.now().plus(Duration.ofMinutes(3)).truncatedTo(java.time.temporal.ChronoUnit.MILLIS),
        Map.of(),
        Instant.now().plus(Duration.ofMinutes(3)).truncatedTo(java.time.temporal.ChronoUnit.MILLIS),
        List.of(),
        false,
        null,
        null,
        null,
        null);
  }

  private static AppClient client() {
    return new AppClient(
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
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(5));
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
