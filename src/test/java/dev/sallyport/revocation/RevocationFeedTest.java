package dev.sallyport.revocation;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.sallyport.failure.Failure;
import dev.sallyport.redis.EmbeddedRedis;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.telemetry.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Several replicas over a Redis of their own, which is restarted, emptied, frozen and rolled back.
 */
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class RevocationFeedTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final RedisForTests server = new RedisForTests();

  private final List<Replica> replicas = new ArrayList<>();

  /** The feeds first: else they might find the server of another test at this port. */
  @AfterEach
  void end() throws Exception {
    for (var replica : replicas) {
      done(replica.feed.end());
    }
    server.kill();
  }

  private static String fresh() {
    return UUID.randomUUID().toString();
  }

  /** One of several that have been there for hours. */
  private Replica replica(Vertx vertx) throws Exception {
    if (!server.holds(RedisKeys.revocationEpoch())) {
      Replica.settled(vertx, server.ownConfig());
    }
    return roomFor(vertx, 1000);
  }

  private Replica roomFor(Vertx vertx, int most) throws Exception {
    return noted(Replica.of(vertx, server.ownConfig(), most));
  }

  private Replica noted(Replica replica) {
    replicas.add(replica);
    return replica;
  }

  private static Standing person(Replica replica, String sub, Instant issued) {
    return replica.feed.of("pool", sub, "family", null, issued);
  }

  private static Standing family(Replica replica, String family) {
    return replica.feed.of("pool", "sub", family, null, Replica.ago(HOUR));
  }

  private static void hears(Replica replica, String family) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(family(replica, family)).isEqualTo(Standing.ASK));
  }

  /** Once Redis can be reached again. */
  private static void saysAtLast(Replica replica, String family) {
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(
            () -> {
              replica.say(new Revocation.Family("pool", family));
              return true;
            });
  }

  private static void lost(Replica replica) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(person(replica, fresh(), Replica.ago(HOUR)))
                    .isEqualTo(Standing.REVOKED));
    assertThat(person(replica, fresh(), Instant.now().plus(HOUR))).isEqualTo(Standing.LIVE);
  }

  @Test
  void what_one_replica_says_another_hears_within_a_second(Vertx vertx) throws Exception {
    var one = replica(vertx);
    var other = replica(vertx);
    assertThat(family(other, "f")).isEqualTo(Standing.LIVE);
    one.say(new Revocation.Family("pool", "f"));
    one.say(new Revocation.Device("pool", "d"));
    one.say(new Revocation.Person("pool", "s", "spared"));
    await()
        .atMost(Replica.PROMISED)
        .until(() -> person(other, "s", Replica.ago(HOUR)) == Standing.REVOKED);
    assertThat(family(other, "f")).isEqualTo(Standing.ASK);
    assertThat(other.feed.of("pool", "x", "x", "d", Replica.ago(HOUR))).isEqualTo(Standing.ASK);
    assertThat(other.feed.of("pool", "s", "spared", null, Replica.ago(HOUR)))
        .isEqualTo(Standing.LIVE);
    assertThat(person(other, "s", Instant.now().plus(HOUR))).isEqualTo(Standing.LIVE);
    assertThat(person(other, "t", Replica.ago(HOUR))).isEqualTo(Standing.LIVE);
  }

  @Test
  void a_replica_that_starts_later_knows_all_before_it_trusts_itself(Vertx vertx) throws Exception {
    Replica.settled(vertx, server.ownConfig());
    var one = roomFor(vertx, 5000);
    var many = StreamReader.PAGE * 2 + 7;
    one.sayMany(many);
    var late =
        RevocationFeed.begin(
            vertx, one.redis, Instant::now, new Metrics(new SimpleMeterRegistry()), 5000);
    assertThat(late.of("pool", "s", "never", null, Replica.ago(HOUR))).isEqualTo(Standing.ASK);
    assertThat(late.lag()).isEqualTo(RevocationFeed.UNLIMITED);
    await().until(() -> late.lag().compareTo(Replica.PROMISED) < 0);
    for (int i = 0; i < many; i++) {
      assertThat(late.of("pool", "s", "f" + i, null, Replica.ago(HOUR))).isEqualTo(Standing.ASK);
    }
    assertThat(late.of("pool", "s", "never", null, Replica.ago(HOUR))).isEqualTo(Standing.LIVE);
    done(late.end());
  }

  @Test
  void of_many_that_speak_at_once_all_are_heard_and_none_is_taken_for_a_loss(Vertx vertx)
      throws Exception {
    var one = replica(vertx);
    var other = replica(vertx);
    one.sayMany(400);
    for (var replica : List.of(one, other)) {
      await()
          .atMost(LONG)
          .until(
              () ->
                  IntStream.range(0, 400).allMatch(i -> family(replica, "f" + i) == Standing.ASK));
    }
    assertThat(one.losses() + other.losses()).isZero();
    assertThat(family(one, "never")).isEqualTo(Standing.LIVE);
  }

  @Test
  void a_redis_that_restarts_with_its_data_is_followed_on_without_a_loss(Vertx vertx)
      throws Exception {
    var embedded =
        done(EmbeddedRedis.start(vertx, RedisForTests.scratch(), RedisForTests.config()));
    try {
      Replica.settled(vertx, embedded.config());
      var one = noted(Replica.of(vertx, embedded.config()));
      one.say(new Revocation.Family("pool", "before"));
      hears(one, "before");
      var pid =
          one.command("INFO", "server").toString().replaceAll("(?s).*process_id:(\\d+).*", "$1");
      var process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      process.destroyForcibly();
      await().atMost(LONG).until(() -> !process.isAlive());
      saysAtLast(one, "after");
      hears(one, "after");
      assertThat(family(one, "before")).isEqualTo(Standing.ASK);
      assertThat(family(one, "never")).isEqualTo(Standing.LIVE);
      assertThat(one.losses()).isZero();
      done(one.feed.end());
    } finally {
      done(embedded.stop());
    }
  }

  @Test
  void a_redis_that_was_emptied_makes_all_tokens_of_before_need_a_refresh(Vertx vertx)
      throws Exception {
    var one = replica(vertx);
    var other = replica(vertx);
    one.say(new Revocation.Family("pool", "f"));
    hears(other, "f");
    assertThat(family(other, "never")).isEqualTo(Standing.LIVE);
    one.command("FLUSHALL");
    lost(one);
    lost(other);
    assertThat(one.losses()).isEqualTo(1);
    assertThat(other.losses()).isEqualTo(1);
    one.say(new Revocation.Family("pool", "g"));
    await()
        .atMost(LONG)
        .until(
            () -> other.feed.of("pool", "s", "g", null, Instant.now().plus(HOUR)) == Standing.ASK);
    lost(roomFor(vertx, 1000));
  }

  @Test
  void a_redis_that_restarts_empty_while_somebody_speaks_is_found_out(Vertx vertx)
      throws Exception {
    var one = replica(vertx);
    one.say(new Revocation.Family("pool", "f"));
    hears(one, "f");
    server.kill();
    server.start();
    saysAtLast(one, "g");
    lost(one);
    assertThat(one.losses()).isEqualTo(1);
  }

  @Test
  void a_stream_that_ends_before_what_was_heard_is_a_loss(Vertx vertx) throws Exception {
    var one = replica(vertx);
    one.say(new Revocation.Family("pool", "f"));
    one.say(new Revocation.Family("pool", "g"));
    hears(one, "g");
    one.command("XDEL", RedisKeys.revocations(), one.ids().getLast());
    lost(one);
    assertThat(one.losses()).isEqualTo(1);
  }

  @Test
  void a_stream_that_went_on_without_what_was_heard_is_a_loss(Vertx vertx) throws Exception {
    var one = replica(vertx);
    var other = replica(vertx);
    one.say(new Revocation.Family("pool", "f"));
    one.say(new Revocation.Family("pool", "g"));
    hears(one, "g");
    hears(other, "g");
    // In one step, as a failover to a copy that had less.
    var ids = one.ids();
    done(
        one.redis.run(
            new Script(
                "fork",
                "redis.call('XDEL', KEYS[1], ARGV[2]) redis.call('XADD', KEYS[1], '*', 'b',"
                    + " ARGV[1], 'k', 'f', 'p', 'pool', 'w', 'h')",
                "f".repeat(40)),
            RevocationLog.keys(),
            ids,
            soon()));
    lost(one);
    lost(other);
    assertThat(one.losses()).isEqualTo(1);
    assertThat(other.losses()).isEqualTo(1);
    assertThat(one.feed.of("pool", "s", "h", null, Instant.now().plus(HOUR)))
        .isEqualTo(Standing.ASK);
    assertThat(one.feed.of("pool", "s", "f", null, Instant.now().plus(HOUR)))
        .isEqualTo(Standing.ASK);
  }

  @Test
  void a_new_installation_raises_no_alarm_and_knows_nothing_of_tokens_of_before(Vertx vertx)
      throws Exception {
    var first = roomFor(vertx, 1000);
    lost(first);
    assertThat(first.losses()).isZero();
    var next = roomFor(vertx, 1000);
    lost(next);
    assertThat(next.losses()).isZero();
  }

  @Test
  void while_redis_is_frozen_the_lag_grows_and_then_what_was_said_is_heard(Vertx vertx)
      throws Exception {
    var one = replica(vertx);
    server.signal("STOP");
    try {
      await().atMost(LONG).until(() -> one.feed.lag().compareTo(Duration.ofSeconds(2)) > 0);
      var gauge = one.meters.get("sallyport.revocation.lag").gauge().value();
      assertThat(gauge).isBetween(2.0, 20.0);
    } finally {
      server.signal("CONT");
    }
    await().atMost(LONG).until(one::current);
    one.say(new Revocation.Family("pool", "f"));
    hears(one, "f");
    assertThat(one.losses()).isZero();
  }

  @Test
  void a_server_that_became_a_replica_is_not_believed(Vertx vertx) throws Exception {
    var one = replica(vertx);
    var master = new RedisForTests();
    try {
      server.follow(master);
      await().atMost(LONG).until(() -> !one.current());
      assertThat(one.losses()).isZero();
    } finally {
      master.kill();
    }
  }

  @Test
  void a_redis_without_room_is_still_believed(Vertx vertx) throws Exception {
    var one = replica(vertx);
    server.command("CONFIG", "SET", "maxmemory", "1");
    await().during(Replica.PROMISED.multipliedBy(2)).atMost(LONG).until(one::current);
    assertThat(refusal(one.log.publish(new Revocation.Family("pool", "f"), soon())))
        .isInstanceOf(Failure.Broken.class);
  }

  @Test
  void entries_of_more_than_25_hours_ago_go(Vertx vertx) throws Exception {
    var one = replica(vertx);
    for (var hours : new int[] {26, 24}) {
      var id = Instant.now().minus(Duration.ofHours(hours)).toEpochMilli() + "-0";
      one.command("XADD", RedisKeys.revocations(), id, "b", "0-0", "k", "f", "p", "p", "w", "w");
    }
    var old = one.ids().getFirst();
    var kept = one.ids().getLast();
    one.say(new Revocation.Family("pool", "f"));
    assertThat(one.ids()).hasSize(2).contains(kept).doesNotContain(old);
  }

  @Test
  void a_stream_that_somebody_else_wrote_to_is_no_loss_without_end(Vertx vertx) throws Exception {
    var one = replica(vertx);
    one.say(new Revocation.Family("pool", "f"));
    hears(one, "f");
    one.command("XADD", RedisKeys.revocations(), "*", "b", "0-0", "k", "f", "p", "pool", "w", "g");
    lost(one);
    await().atMost(LONG).until(one::current);
    one.say(new Revocation.Family("pool", "h"));
    await()
        .atMost(LONG)
        .until(() -> one.feed.of("pool", "s", "h", null, Instant.now().plus(HOUR)) == Standing.ASK);
    assertThat(one.losses()).isEqualTo(1);
  }

  @Test
  void what_does_not_fit_goes_and_whoever_missed_it_asks(Vertx vertx) throws Exception {
    Replica.settled(vertx, server.ownConfig());
    var one = roomFor(vertx, 3);
    for (int i = 0; i < 5; i++) {
      one.say(new Revocation.Person("pool", "s" + i, null));
    }
    assertThat(one.ids()).hasSize(3);
    var late = roomFor(vertx, 3);
    for (var each : new Replica[] {one, late}) {
      await().atMost(LONG).until(() -> person(each, "s4", Replica.ago(HOUR)) == Standing.REVOKED);
      assertThat(person(each, "s0", Replica.ago(HOUR))).isEqualTo(Standing.ASK);
      assertThat(person(each, "s0", Instant.now().plus(HOUR))).isEqualTo(Standing.LIVE);
      assertThat(each.losses()).isZero();
    }
  }

  @Test
  void of_a_kind_that_only_a_newer_sallyport_knows_redis_is_asked(Vertx vertx) throws Exception {
    var one = replica(vertx);
    one.command(
        "XADD", RedisKeys.revocations(), "*", "b", "0-0", "k", "new", "p", "pool", "w", "w");
    await().atMost(LONG).until(() -> family(one, "any") == Standing.ASK);
  }

  @Test
  void no_place_in_the_stream_comes_before_an_earlier_one(Vertx vertx) throws Exception {
    var one = replica(vertx);
    var ahead = Instant.now().plus(HOUR).toEpochMilli();
    one.command(
        "XADD", RedisKeys.revocations(), ahead + "-0", "b", "0-0", "k", "f", "p", "p", "w", "w");
    one.say(new Revocation.Family("pool", "f"));
    assertThat(one.ids()).endsWith(ahead + "-0", ahead + "-1");
    hears(one, "f");
    assertThat(one.losses()).isZero();
  }

  @Test
  void AC123_a_clock_that_differs_from_redis_raises_one_alarm(Vertx vertx) throws Exception {
    for (var by : List.of(Duration.ofSeconds(60), Duration.ofSeconds(-60))) {
      var replica = Replica.ahead(vertx, RedisForTests.config(), by);
      await().until(() -> replica.current() && replica.alarms("clock_skew") == 1);
      var shown = replica.meters.find("sallyport.clock.skew").gauge();
      assertThat(Objects.requireNonNull(shown).value()).isCloseTo(by.toSeconds(), within(5.0));
      done(replica.feed.end());
      assertThat(replica.alarms("clock_skew")).isEqualTo(1);
    }
  }

  @Test
  void it_ends_when_it_is_told_to(Vertx vertx) throws Exception {
    var one = replica(vertx);
    done(one.feed.end());
    await().atMost(LONG).until(() -> !one.current());
  }

  @Test
  void a_doubt_is_settled_a_minute_after_what_was_said_and_unsettled_by_what_is_said_next(
      Vertx vertx) throws Exception {
    var one = replica(vertx);
    var ago = Instant.now().minus(Duration.ofMinutes(2)).toEpochMilli();
    one.command(
        "XADD", RedisKeys.revocations(), ago + "-0", "b", "0-0", "k", "f", "p", "pool", "w", "d");
    await()
        .atMost(LONG)
        .until(() -> one.feed.doubt("pool", "s", "d", null), new Doubt(ago, true)::equals);
    one.say(new Revocation.Person("pool", "s", null));
    await().atMost(LONG).until(() -> !one.feed.doubt("pool", "s", "d", null).settled());
    assertThat(one.feed.doubt("pool", "s", "d", null).said()).isGreaterThan(ago);
    assertThat(one.feed.doubt("pool", "t", "d", null)).isEqualTo(new Doubt(ago, true));
  }
}
