package dev.sallyport.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.config.LimitsConfig;
import dev.sallyport.config.RedisConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisCluster;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class LimitsTest {
  private static final int LOCK_AFTER = 5;
  private static final LimitsConfig DEFAULTS =
      limits(Duration.ofMinutes(15), Duration.ofMinutes(15));

  private final String person = UUID.randomUUID().toString();

  @Test
  void AC096_of_500_parallel_wrong_guesses_no_more_than_five_are_judged_before_the_lock(Vertx vertx)
      throws Exception {
    guessWrongly500Times(vertx, RedisForTests.config());
  }

  @Test
  void AC096_nor_are_they_in_a_cluster(Vertx vertx) throws Exception {
    guessWrongly500Times(vertx, RedisCluster.shared().config());
  }

  private void guessWrongly500Times(Vertx vertx, RedisConfig server) throws Exception {
    var limits = new Limits(done(SharedRedis.open(vertx, server)), DEFAULTS, kek());
    var judged = new AtomicInteger();
    var began = System.nanoTime();
    var guesses =
        IntStream.range(0, 500)
            .mapToObj(
                _ ->
                    limits
                        .ask(person, Factor.PASSWORD, anywhere(), soon())
                        .compose(
                            leave -> {
                              if (!(leave instanceof Leave.Given given)) {
                                return Future.succeededFuture();
                              }
                              judged.incrementAndGet();
                              return vertx.timer(3).compose(_ -> limits.wrong(given, soon()));
                            }))
            .toList();
    done(Future.join(guesses).otherwiseEmpty());
    // A lock lasts a second at least, and one guess may follow each that has ended meanwhile.
    var ended = Duration.ofNanos(System.nanoTime() - began).toSeconds();
    assertThat(judged.get()).isBetween(1, LOCK_AFTER + (int) ended);
  }

  @Test
  void no_more_than_five_guesses_are_in_hand_at_once(Vertx vertx) throws Exception {
    var limits = open(vertx, DEFAULTS);
    var asks =
        IntStream.range(0, 500)
            .mapToObj(_ -> limits.ask(person, Factor.PASSWORD, anywhere(), soon()))
            .toList();
    // On a busy machine some are too late to be answered: trouble, and no leave.
    done(Future.join(asks).otherwiseEmpty());
    var leaves = asks.stream().filter(Future::succeeded).map(Future::result).toList();
    assertThat(leaves).isNotEmpty().noneMatch(Leave.Locked.class::isInstance);
    assertThat(leaves)
        .filteredOn(Leave.Given.class::isInstance)
        .hasSizeLessThanOrEqualTo(LOCK_AFTER);
    assertThat(done(limits.ask(person, Factor.PASSWORD, anywhere(), soon())))
        .isInstanceOf(Leave.Busy.class);
  }

  @Test
  void the_last_guess_that_is_left_is_not_in_its_own_way_where_it_is_sent_twice(Vertx vertx)
      throws Exception {
    var server = new RedisForTests();
    try {
      var redis = done(SharedRedis.open(vertx, server.ownConfig()));
      var limits = new Limits(redis, DEFAULTS, kek());
      for (int i = 1; i < LOCK_AFTER; i++) {
        var wrong = done(limits.ask(person, Factor.PASSWORD, anywhere(), soon()));
        done(limits.wrong((Leave.Given) wrong, soon()));
      }
      // Redis was started anew: of two scripts in one batch it knows the one that reserves.
      server.command("SCRIPT", "FLUSH");
      done(limits.ask("somebody else", Factor.PASSWORD, anywhere(), soon()));
      var asked =
          redis.together(
              () -> {
                var leave = limits.ask(person, Factor.PASSWORD, anywhere(), soon());
                return Future.join(leave, limits.failures(person, anywhere(), soon()))
                    .map(_ -> leave.result());
              });
      assertThat(done(asked)).isInstanceOf(Leave.Given.class);
    } finally {
      server.kill();
    }
  }

  @Test
  void a_number_is_used_with_one_guess_and_none_by_a_guess_that_has_none(Vertx vertx)
      throws Exception {
    var limits = open(vertx, DEFAULTS);
    assertThat(used(limits, Once.NONE)).isFalse();
    assertThat(used(limits, 0)).isTrue();
    assertThat(used(limits, 7)).isTrue();
    assertThat(used(limits, Once.NONE)).isFalse();
    assertThat(used(limits, 7)).isFalse();
    assertThat(used(limits, 6)).isFalse();
    assertThat(used(limits, 8)).isTrue();
  }

  private boolean used(Limits limits, long number) throws Exception {
    var once = new Once("step", number, Duration.ofMinutes(1));
    var leave = done(limits.ask(person, Factor.SECOND_FACTOR, anywhere(), once, soon()));
    var given = (Leave.Given) leave;
    done(limits.back(given, soon()));
    return given.used();
  }

  @Test
  void parallel_right_logins_lock_nobody_out(Vertx vertx) throws Exception {
    var limits = open(vertx, DEFAULTS);
    var locked = new AtomicInteger();
    var logins =
        IntStream.range(0, 100).mapToObj(_ -> rightInTheEnd(vertx, limits, locked)).toList();
    done(Future.join(logins));
    assertThat(locked.get()).isZero();
    assertThat(done(limits.failures(person, anywhere(), soon()))).isZero();
  }

  private Future<Void> rightInTheEnd(Vertx vertx, Limits limits, AtomicInteger locked) {
    return limits
        .ask(person, Factor.PASSWORD, anywhere(), soon())
        .compose(
            leave ->
                switch (leave) {
                  case Leave.Given given -> limits.right(given, soon());
                  case Leave.Busy() ->
                      vertx.timer(5).compose(_ -> rightInTheEnd(vertx, limits, locked));
                  case Leave.Locked() -> {
                    locked.incrementAndGet();
                    yield Future.succeededFuture();
                  }
                });
  }

  @Test
  void the_fifth_wrong_password_locks_for_a_second_and_each_more_for_twice_as_long(Vertx vertx)
      throws Exception {
    var limits = open(vertx, DEFAULTS);
    fail(limits, person, anywhere(), LOCK_AFTER - 1);
    assertThat(given(limits, anywhere(), limits::wrong)).isTrue();
    assertThat(lockEnds(limits)).isBetween(Duration.ofMillis(700), Duration.ofMillis(1900));
    assertThat(given(limits, anywhere(), limits::wrong)).isTrue();
    assertThat(lockEnds(limits)).isBetween(Duration.ofMillis(1700), Duration.ofMillis(3500));
  }

  @Test
  void no_lock_is_longer_than_the_longest(Vertx vertx) throws Exception {
    var limits = open(vertx, limits(Duration.ofMillis(300), Duration.ofMinutes(15)));
    fail(limits, person, anywhere(), LOCK_AFTER);
    for (int i = 0; i < 4; i++) {
      assertThat(lockEnds(limits)).isLessThan(Duration.ofMillis(1500));
      assertThat(given(limits, anywhere(), limits::wrong)).isTrue();
    }
  }

  @Test
  void when_the_lock_is_over_one_guess_at_a_time_is_judged(Vertx vertx) throws Exception {
    var limits = open(vertx, DEFAULTS);
    fail(limits, person, anywhere(), LOCK_AFTER);
    lockEnds(limits);
    assertThat(done(limits.ask(person, Factor.PASSWORD, anywhere(), soon())))
        .isInstanceOf(Leave.Given.class);
    assertThat(done(limits.ask(person, Factor.PASSWORD, anywhere(), soon())))
        .isInstanceOf(Leave.Busy.class);
  }

  @Test
  void guesses_while_locked_are_not_counted(Vertx vertx) throws Exception {
    var limits = open(vertx, DEFAULTS);
    fail(limits, person, anywhere(), LOCK_AFTER);
    var place = anywhere();
    assertThat(done(limits.ask(person, Factor.PASSWORD, place, soon())))
        .isInstanceOf(Leave.Locked.class);
    assertThat(done(limits.failures(person, place, soon()))).isEqualTo(LOCK_AFTER);
  }

  @Test
  void a_right_password_forgets_the_wrong_ones(Vertx vertx) throws Exception {
    var limits = open(vertx, DEFAULTS);
    fail(limits, person, anywhere(), LOCK_AFTER - 1);
    assertThat(given(limits, anywhere(), limits::right)).isTrue();
    fail(limits, person, anywhere(), LOCK_AFTER - 1);
    assertThat(given(limits, anywhere(), limits::back)).isTrue();
  }

  @Test
  void wrong_passwords_are_forgotten_after_a_while_without_attempts(Vertx vertx) throws Exception {
    var limits = open(vertx, limits(Duration.ofMinutes(15), Duration.ofMillis(200)));
    fail(limits, person, anywhere(), LOCK_AFTER - 1);
    await().until(() -> done(limits.failures(person, anywhere(), soon())) == 0);
  }

  @Test
  void a_guess_nobody_settles_counts_as_wrong(Vertx vertx) throws Exception {
    var redis = done(SharedRedis.open(vertx, RedisForTests.config()));
    var limits = new Limits(redis, DEFAULTS, kek(), Duration.ofMillis(100));
    for (int i = 0; i < LOCK_AFTER; i++) {
      assertThat(done(limits.ask(person, Factor.PASSWORD, anywhere(), soon())))
          .isInstanceOf(Leave.Given.class);
    }
    await()
        .until(
            () ->
                done(limits.ask(person, Factor.PASSWORD, anywhere(), soon()))
                    instanceof Leave.Locked);
    assertThat(done(limits.failures(person, anywhere(), soon()))).isEqualTo(LOCK_AFTER);
  }

  @Test
  void a_wrong_guess_settled_late_counts_once(Vertx vertx) throws Exception {
    var redis = done(SharedRedis.open(vertx, RedisForTests.config()));
    var limits = new Limits(redis, DEFAULTS, kek(), Duration.ofMillis(50));
    var late = (Leave.Given) done(limits.ask(person, Factor.PASSWORD, anywhere(), soon()));
    await()
        .until(
            () -> {
              given(limits, anywhere(), limits::back);
              return done(limits.failures(person, anywhere(), soon())) == 1;
            });
    done(limits.wrong(late, soon()));
    assertThat(done(limits.failures(person, anywhere(), soon()))).isEqualTo(1);
  }

  @Test
  void what_is_given_back_leaves_no_trace_even_when_the_callers_time_is_over(Vertx vertx)
      throws Exception {
    var limits = open(vertx, DEFAULTS);
    var over = new Deadline(System.nanoTime() - 1);
    var place = anywhere();
    for (int i = 0; i < 3 * LOCK_AFTER; i++) {
      var leave = done(limits.ask(person, Factor.PASSWORD, place, soon()));
      assertThat(leave).isInstanceOf(Leave.Given.class);
      done(limits.back((Leave.Given) leave, over));
    }
    assertThat(done(limits.failures(person, place, soon()))).isZero();
  }

  @Test
  void AC094_who_guesses_elsewhere_does_not_lock_the_owner_out_at_home(Vertx vertx)
      throws Exception {
    var limits = open(vertx, DEFAULTS);
    var home = anywhere();
    assertThat(given(limits, home, limits::right)).isTrue();
    fail(limits, person, anywhere(), LOCK_AFTER);
    assertThat(done(limits.ask(person, Factor.PASSWORD, anywhere(), soon())))
        .isInstanceOf(Leave.Locked.class);
    assertThat(given(limits, home, limits::right)).isTrue();
    assertThat(done(limits.ask(person, Factor.PASSWORD, anywhere(), soon())))
        .isInstanceOf(Leave.Locked.class);
  }

  @Test
  void a_known_address_is_locked_by_its_own_wrong_passwords(Vertx vertx) throws Exception {
    var limits = open(vertx, DEFAULTS);
    var home = anywhere();
    assertThat(given(limits, home, limits::right)).isTrue();
    fail(limits, person, home, LOCK_AFTER);
    assertThat(done(limits.ask(person, Factor.PASSWORD, home, soon())))
        .isInstanceOf(Leave.Locked.class);
    assertThat(given(limits, anywhere(), limits::back)).isTrue();
  }

  @Test
  void only_the_eight_latest_addresses_are_known(Vertx vertx) throws Exception {
    var limits = open(vertx, DEFAULTS);
    var places = IntStream.range(0, 9).mapToObj(i -> Address.of("198.51.100." + i)).toList();
    for (var place : places) {
      assertThat(given(limits, place, limits::right)).isTrue();
      // Two in one millisecond would be of one age.
      done(vertx.timer(2));
    }
    fail(limits, person, anywhere(), LOCK_AFTER);
    assertThat(done(limits.ask(person, Factor.PASSWORD, places.getFirst(), soon())))
        .isInstanceOf(Leave.Locked.class);
    for (var place : places.subList(1, 9)) {
      assertThat(given(limits, place, limits::back)).isTrue();
    }
  }

  @Test
  void an_unlocked_person_may_guess_at_once_from_everywhere(Vertx vertx) throws Exception {
    for (var server : List.of(RedisForTests.config(), RedisCluster.shared().config())) {
      var limits = new Limits(done(SharedRedis.open(vertx, server)), DEFAULTS, kek());
      var home = anywhere();
      assertThat(given(limits, home, limits::right)).isTrue();
      fail(limits, person, home, LOCK_AFTER);
      fail(limits, person, anywhere(), LOCK_AFTER);
      done(limits.unlock(done(limits.locks(person, soon())), soon()));
      assertThat(given(limits, home, limits::back)).isTrue();
      assertThat(given(limits, anywhere(), limits::back)).isTrue();
    }
  }

  @Test
  void an_address_known_by_its_password_gets_no_guesses_of_its_own_at_questions(Vertx vertx)
      throws Exception {
    var limits = open(vertx, DEFAULTS);
    for (int i = 0; i < LOCK_AFTER; i++) {
      var place = anywhere();
      assertThat(given(limits, place, limits::right)).isTrue();
      var leave = done(limits.ask(person, Factor.QUESTION, place, soon()));
      done(limits.wrong((Leave.Given) leave, soon()));
    }
    var place = anywhere();
    assertThat(given(limits, place, limits::right)).isTrue();
    assertThat(done(limits.ask(person, Factor.QUESTION, place, soon())))
        .isInstanceOf(Leave.Locked.class);
  }

  @Test
  void wrong_answers_to_questions_lock_apart_from_passwords_and_make_no_address_known(Vertx vertx)
      throws Exception {
    var limits = open(vertx, DEFAULTS);
    var home = anywhere();
    for (int i = 0; i < LOCK_AFTER; i++) {
      var leave = done(limits.ask(person, Factor.QUESTION, home, soon()));
      done(limits.wrong((Leave.Given) leave, soon()));
    }
    assertThat(done(limits.ask(person, Factor.QUESTION, home, soon())))
        .isInstanceOf(Leave.Locked.class);
    assertThat(given(limits, home, limits::back)).isTrue();
    done(limits.unlock(done(limits.locks(person, soon())), soon()));
    var right = (Leave.Given) done(limits.ask(person, Factor.QUESTION, home, soon()));
    done(limits.right(right, soon()));
    fail(limits, person, anywhere(), LOCK_AFTER);
    assertThat(done(limits.ask(person, Factor.PASSWORD, home, soon())))
        .isInstanceOf(Leave.Locked.class);
  }

  private static Leave ask(Limits limits, String who, Factor factor, Address place)
      throws Exception {
    return done(limits.ask(who, factor, place, soon()));
  }

  @Test
  void only_a_right_second_factor_makes_an_address_known_where_one_is_guessed(Vertx vertx)
      throws Exception {
    var limits = open(vertx, DEFAULTS);
    var password = anywhere();
    var second = anywhere();
    done(limits.right((Leave.Given) ask(limits, person, Factor.PASSWORD, password), soon()));
    done(limits.right((Leave.Given) ask(limits, person, Factor.SECOND_FACTOR, second), soon()));
    for (int i = 0; i < LOCK_AFTER; i++) {
      var leave = ask(limits, person, Factor.SECOND_FACTOR, anywhere());
      done(limits.wrong((Leave.Given) leave, soon()));
    }
    assertThat(ask(limits, person, Factor.SECOND_FACTOR, password))
        .isInstanceOf(Leave.Locked.class);
    assertThat(ask(limits, person, Factor.SECOND_FACTOR, second)).isInstanceOf(Leave.Given.class);
    assertThat(ask(limits, person, Factor.PASSWORD, anywhere())).isInstanceOf(Leave.Given.class);
    done(limits.unlock(done(limits.locks(person, soon())), soon()));
    assertThat(ask(limits, person, Factor.SECOND_FACTOR, password)).isInstanceOf(Leave.Given.class);
  }

  @Test
  void an_action_is_refused_past_its_hourly_number_for_this_person_only(Vertx vertx)
      throws Exception {
    var limits = open(vertx, DEFAULTS);
    var calls =
        IntStream.range(0, 50)
            .mapToObj(_ -> limits.count(person, Limits.Action.RESEND, soon()))
            .toList();
    done(Future.join(calls).otherwiseEmpty());
    assertThat(calls).filteredOn(Future::succeeded).hasSize(DEFAULTS.resendPerHour());
    assertThat(done(calls.getLast().<Failure>map(_ -> null).otherwise(Failed::of)))
        .isEqualTo(new Failure.LimitExceeded());
    done(limits.count(person, Limits.Action.CHANGE, soon()));
    done(limits.count(UUID.randomUUID().toString(), Limits.Action.RESEND, soon()));
  }

  @ParameterizedTest
  @EnumSource
  void unlocking_ends_every_lock(Factor factor, Vertx vertx) throws Exception {
    var limits = open(vertx, DEFAULTS);
    for (int i = 0; i < LOCK_AFTER; i++) {
      var leave = ask(limits, person, factor, anywhere());
      done(limits.wrong((Leave.Given) leave, soon()));
    }
    assertThat(ask(limits, person, factor, anywhere())).isInstanceOf(Leave.Locked.class);
    done(limits.unlock(done(limits.locks(person, soon())), soon()));
    assertThat(ask(limits, person, factor, anywhere())).isInstanceOf(Leave.Given.class);
  }

  @ParameterizedTest
  @EnumSource
  void unlocking_begins_every_hour_anew(Limits.Action action, Vertx vertx) throws Exception {
    var limits = open(vertx, DEFAULTS);
    var calls = IntStream.range(0, 50).mapToObj(_ -> limits.count(person, action, soon())).toList();
    done(Future.join(calls).otherwiseEmpty());
    assertThat(calls.getLast().failed()).isTrue();
    done(limits.unlock(done(limits.locks(person, soon())), soon()));
    done(limits.count(person, action, soon()));
  }

  @Test
  void a_lost_redis_is_trouble_and_never_a_leave(Vertx vertx) throws Exception {
    var server = new RedisForTests();
    var limits = new Limits(done(SharedRedis.open(vertx, server.ownConfig())), DEFAULTS, kek());
    server.kill();
    assertThat(
            done(
                limits
                    .ask(person, Factor.PASSWORD, anywhere(), soon())
                    .<Failure>map(_ -> null)
                    .otherwise(Failed::of)))
        .isInstanceOf(Failure.Broken.class);
  }

  private interface Settle {
    Future<Void> settle(Leave.Given given, Deadline deadline);
  }

  /** Asks, and settles what is given; false when it is not. */
  private boolean given(Limits limits, Address place, Settle how) throws Exception {
    if (done(limits.ask(person, Factor.PASSWORD, place, soon())) instanceof Leave.Given given) {
      done(how.settle(given, soon()));
      return true;
    }
    return false;
  }

  private static void fail(Limits limits, String who, Address place, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      var leave = done(limits.ask(who, Factor.PASSWORD, place, soon()));
      assertThat(leave).isInstanceOf(Leave.Given.class);
      done(limits.wrong((Leave.Given) leave, soon()));
    }
  }

  /** How long guesses are still answered with Locked. */
  private Duration lockEnds(Limits limits) throws Exception {
    var began = System.nanoTime();
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> given(limits, anywhere(), limits::back));
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private static Limits open(Vertx vertx, LimitsConfig config) throws Exception {
    return new Limits(done(SharedRedis.open(vertx, RedisForTests.config())), config, kek());
  }

  private static Kek kek() {
    return Kek.of("test", new byte[32]);
  }

  private static LimitsConfig limits(Duration lockMost, Duration forgetAfter) {
    return new LimitsConfig(
        LOCK_AFTER,
        lockMost,
        forgetAfter,
        100_000,
        100_000,
        100_000,
        Duration.ofSeconds(2),
        100,
        100_000,
        20,
        5,
        15,
        5,
        5,
        15,
        5,
        20,
        100);
  }

  /** An address, and a network, that no other test uses. */
  private static Address anywhere() {
    var random = ThreadLocalRandom.current();
    return Address.of(
        "2001:%x:%x::%x".formatted(random.nextInt(65_536), random.nextInt(65_536), 1));
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(5));
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
