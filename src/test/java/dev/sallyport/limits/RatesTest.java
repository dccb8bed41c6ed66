package dev.sallyport.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.config.RateConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each {@code Rates} is another replica. */
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class RatesTest {
  /** A machine under load is no Redis that is away. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final RedisForTests redis = new RedisForTests();
  private final String route = UUID.randomUUID().toString();

  private Rates replica(Vertx vertx, Duration patience) throws Exception {
    return new Rates(
        done(SharedRedis.open(vertx, redis.ownConfig())), Kek.of("test", new byte[32]), patience);
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private Future<Boolean> take(Rates replica, RateConfig rate, String who) {
    return replica.take(route, rate, who, Deadline.in(PATIENCE));
  }

  /** How many of so many at once are let through, by turns of the replicas. */
  private long through(int all, RateConfig rate, String who, List<Rates> replicas)
      throws Exception {
    var sent =
        IntStream.range(0, all)
            .mapToObj(i -> take(replicas.get(i % replicas.size()), rate, who))
            .toList();
    done(Future.all(sent));
    return sent.stream().filter(Future::result).count();
  }

  private static RateConfig rate(int perSecond, int burst) {
    return new RateConfig(perSecond, burst, RateConfig.By.USER);
  }

  @Test
  void two_replicas_together_let_no_more_through_than_one_may(Vertx vertx) throws Exception {
    var replicas = List.of(replica(vertx, PATIENCE), replica(vertx, PATIENCE));
    var rate = rate(20, 40);
    var began = System.nanoTime();
    long all = 0;
    do {
      all += through(100, rate, "u", replicas);
    } while (System.nanoTime() - began < Duration.ofSeconds(2).toNanos());
    var seconds = (System.nanoTime() - began) / 1e9;
    // Nothing was in hand before, so there is no slack yet.
    assertThat(all).isBetween(40L, 40 + (long) Math.ceil(seconds * 20));
  }

  @Test
  void what_each_had_in_hand_from_before_is_all_that_comes_on_top(Vertx vertx) throws Exception {
    var replicas = List.of(replica(vertx, PATIENCE), replica(vertx, PATIENCE));
    var rate = rate(20, 40);
    assertThat(through(2, rate, "u", replicas)).isEqualTo(2);
    // As if two seconds had passed, so that the bucket is full again.
    redis.end("sp:rate:*");
    var began = System.nanoTime();
    var let = through(200, rate, "u", replicas);
    var seconds = (System.nanoTime() - began) / 1e9;
    var inHand = 2 * 40 * 3 / 20;
    assertThat(let).isBetween(40L, 40 + inHand + (long) Math.ceil(seconds * 20));
  }

  @Test
  void so_many_may_come_at_once_and_again_when_time_has_passed(Vertx vertx) throws Exception {
    var replica = replica(vertx, PATIENCE);
    var rate = rate(1, 7);
    var began = System.nanoTime();
    var let = through(50, rate, "u", List.of(replica));
    var seconds = (System.nanoTime() - began) / 1e9;
    assertThat(let).isBetween(7L, 7 + (long) Math.ceil(seconds));
    await().atMost(Duration.ofSeconds(30)).until(() -> done(take(replica, rate, "u")));
  }

  @Test
  void each_user_and_each_route_has_a_bucket_of_its_own(Vertx vertx) throws Exception {
    var replica = replica(vertx, PATIENCE);
    var rate = rate(1, 2);
    assertThat(through(20, rate, "one", List.of(replica))).isGreaterThanOrEqualTo(2);
    assertThat(done(take(replica, rate, "two"))).isTrue();
    assertThat(done(replica.take("another", rate, "one", Deadline.in(PATIENCE)))).isTrue();
  }

  @Test
  void redis_is_not_told_who_it_is(Vertx vertx) throws Exception {
    done(take(replica(vertx, PATIENCE), rate(1, 2), "somebody"));
    assertThat(redis.keys("sp:rate:*"))
        .hasSize(1)
        .allSatisfy(key -> assertThat(key).doesNotContain("somebody").doesNotContain(route));
  }

  @Test
  void what_is_in_hand_makes_no_trips(Vertx vertx) throws Exception {
    var replica = replica(vertx, PATIENCE);
    var before = redis.calls("evalsha");
    assertThat(through(1_000, rate(10_000, 10_000), "u", List.of(replica))).isEqualTo(1_000);
    assertThat(redis.calls("evalsha") - before).isLessThan(10);
  }

  @Test
  void without_redis_each_replica_keeps_to_the_rate_by_itself(Vertx vertx) throws Exception {
    var replicas =
        List.of(replica(vertx, Duration.ofMillis(250)), replica(vertx, Duration.ofMillis(250)));
    redis.kill();
    var began = System.nanoTime();
    var let = through(100, rate(5, 10), "u", replicas);
    var seconds = (System.nanoTime() - began) / 1e9;
    assertThat(let).isBetween(20L, 20 + 2 * (long) Math.ceil(seconds * 5));
  }
}
