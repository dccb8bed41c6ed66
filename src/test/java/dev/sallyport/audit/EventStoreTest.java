package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.audit.Personal.Factor;
import dev.sallyport.audit.Personal.Response;
import dev.sallyport.config.AuditConfig;
import dev.sallyport.config.RedisConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class EventStoreTest {
  private static final AuditConfig CONFIG =
      new AuditConfig(
          3,
          Duration.ofDays(1),
          64_000,
          Duration.ofHours(1),
          100,
          100,
          "",
          AuditConfig.WhenFull.REFUSE);

  private final Kek kek = Kek.of("test", new byte[32]);
  private final String tag = UUID.randomUUID().toString().substring(0, 16);
  private Instant now = Instant.now();
  private SharedRedis redis;
  private EventStore store;

  RedisConfig redis() {
    return RedisForTests.config();
  }

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    redis = done(SharedRedis.open(vertx, redis()));
    store = new EventStore(redis, kek, CONFIG, () -> now);
  }

  @AfterEach
  void close() throws Exception {
    done(redis.close());
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(10));
  }

  private AuditEvent event(String attempt, String why, Response response) {
    return new AuditEvent(
        attempt,
        UUID.randomUUID().toString(),
        "local_P",
        "app",
        "sub-1",
        "192.0.2.1",
        "sign-in",
        "PASSWORD",
        "refused",
        why,
        new Personal(tag, Personal.Type.SIGN_IN, response, Map.of(Factor.PASSWORD, true), ""));
  }

  private void add(AuditEvent event) throws Exception {
    done(store.add(store.writes(store.made(event))));
  }

  private List<String> ids(String after, int limit) throws Exception {
    return done(store.page(tag, after, limit, soon())).stream()
        .map(each -> each.event().id())
        .toList();
  }

  private static String attempt() {
    return UUID.randomUUID().toString();
  }

  @Test
  void of_too_many_events_the_oldest_is_forgotten_whoever_comes_last() throws Exception {
    var attempts = IntStream.range(0, 5).mapToObj(_ -> attempt()).toList();
    for (var i : List.of(1, 0, 3, 2, 4)) {
      now = Instant.ofEpochSecond(1_790_000_000 + i);
      add(event(attempts.get(i), "", Response.PASS));
    }
    assertThat(ids("", 60)).isEqualTo(List.of(attempts.get(4), attempts.get(3), attempts.get(2)));
  }

  @Test
  void what_is_too_old_is_told_no_more_and_goes_with_the_next() throws Exception {
    var old = attempt();
    add(event(old, "", Response.PASS));
    now = now.plus(Duration.ofMinutes(61));
    assertThat(done(store.trace(old, soon())).entries()).isEmpty();
    assertThat(ids("", 60)).containsExactly(old);
    now = now.plus(Duration.ofDays(1));
    assertThat(ids("", 60)).isEmpty();
    assertThat(done(store.mark(tag, old, true, soon()))).isFalse();
    var young = attempt();
    add(event(young, "", Response.PASS));
    now = now.minus(Duration.ofDays(1));
    assertThat(ids("", 60)).as("it was not only hidden").containsExactly(young);
  }

  @Test
  void pages_go_on_after_an_event_also_among_those_of_one_moment() throws Exception {
    var attempts = new ArrayList<>(List.of(attempt(), attempt(), attempt()));
    for (var each : attempts) {
      add(event(each, "", Response.PASS));
    }
    var found = new ArrayList<String>();
    var after = "";
    for (var page = done(store.page(tag, after, 1, soon()));
        !page.isEmpty();
        page = done(store.page(tag, after, 1, soon()))) {
      found.add(page.getFirst().event().id());
      after = page.getFirst().position();
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(attempts);
  }

  @Test
  void two_who_write_one_attempt_at_once_lose_nothing_and_write_nothing_twice(Vertx vertx)
      throws Exception {
    var attempt = attempt();
    var writes =
        IntStream.range(0, 4)
            .mapToObj(
                i -> store.writes(store.made(event(attempt, "step " + i, Response.IN_PROGRESS))))
            .map(both -> both.subList(0, 1))
            .toList();
    var elsewhere = done(SharedRedis.open(vertx, redis()));
    var other = new EventStore(elsewhere, kek, CONFIG, () -> now);
    var all =
        writes.stream().flatMap(write -> Stream.of(store.add(write), other.add(write))).toList();
    done(Future.all(all));
    done(elsewhere.close());
    var trace = done(store.trace(attempt, soon()));
    assertThat(trace.whole()).isTrue();
    assertThat(trace.entries())
        .extracting(entry -> entry.event().why())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 4).mapToObj(i -> "step " + i).toList());
  }

  @Test
  void an_attempt_without_end_keeps_its_beginning_and_its_last_decision() throws Exception {
    var attempt = attempt();
    for (var i = 0; i < 200; i++) {
      now = now.plusMillis(1);
      add(event(attempt, "step " + i, i == 199 ? Response.FAIL : Response.IN_PROGRESS));
    }
    var trace = done(store.trace(attempt, soon()));
    assertThat(trace.whole()).isFalse();
    assertThat(trace.entries()).hasSizeBetween(20, 60);
    assertThat(trace.entries().getFirst().event().why()).isEqualTo("step 0");
    assertThat(trace.entries().getLast().event().why()).isEqualTo("step 199");
    var event = done(store.page(tag, "", 60, soon())).getFirst().event();
    assertThat(event.response()).isEqualTo(Response.FAIL);
  }

  @Test
  void so_many_attempts_are_kept_in_all() throws Exception {
    var config =
        new AuditConfig(
            3,
            Duration.ofDays(1),
            64,
            Duration.ofHours(1),
            100,
            100,
            "",
            AuditConfig.WhenFull.REFUSE);
    var small = new EventStore(redis, kek, config, () -> now);
    // Later than all that the other tests have written.
    now = now.plus(Duration.ofDays(30));
    var attempts = IntStream.range(0, 500).mapToObj(_ -> attempt()).toList();
    for (var each : attempts) {
      now = now.plusMillis(1);
      done(small.add(small.writes(small.made(event(each, "", Response.PASS))).subList(0, 1)));
    }
    var kept = 0;
    for (var each : attempts) {
      kept += done(small.trace(each, soon())).entries().size();
    }
    // One a bucket, and hardly a bucket had none.
    assertThat(kept).isBetween(50, 64);
  }

  @Test
  void what_is_written_is_sealed_for_its_place() throws Exception {
    var attempt = attempt();
    var writes = store.writes(store.made(event(attempt, "wrong password", Response.FAIL)));
    assertThat(writes).hasSize(2);
    for (var write : writes) {
      var line = write.args().get(1);
      assertThat(line).startsWith("test.").doesNotContain("192.0.2.1", "sub-1", "wrong");
    }
    var trace = writes.getFirst().args().get(1);
    var opened = new String(kek.open("trace", trace, attempt), StandardCharsets.UTF_8);
    assertThat(opened).contains("192.0.2.1", "wrong password");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> kek.open("trace", trace, attempt()))
        .isInstanceOf(java.security.GeneralSecurityException.class);
  }

  @Test
  void nothing_is_written_where_nothing_is_to_be_kept() {
    var none =
        new EventStore(
            redis,
            kek,
            new AuditConfig(
                0,
                Duration.ofDays(1),
                0,
                Duration.ofHours(1),
                100,
                100,
                "",
                AuditConfig.WhenFull.REFUSE),
            () -> now);
    var event = event(attempt(), "", Response.PASS);
    assertThat(none.keeps(event)).isFalse();
    assertThat(none.writes(none.made(event))).isEmpty();
    assertThat(store.keeps(event)).isTrue();
  }
}
