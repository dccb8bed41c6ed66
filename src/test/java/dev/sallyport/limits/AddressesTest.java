package dev.sallyport.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.config.LimitsConfig;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class AddressesTest {
  private static final int MANY = 100_000;

  private final int first = ThreadLocalRandom.current().nextInt(1, 1 << 16);
  private final int second = ThreadLocalRandom.current().nextInt(1, 1 << 16);

  @Test
  void an_address_that_failed_too_often_must_wait(Vertx vertx) throws Exception {
    var addresses = open(vertx, 3, MANY, MANY);
    var place = place(1, 1, 1);
    for (int i = 0; i < 3; i++) {
      assertThat(done(addresses.arrive(place, soon()))).isEqualTo(new Arrival(place, i, i));
    }
    assertThat(refused(addresses, place)).isTrue();
    assertThat(refused(addresses, place(1, 1, 2))).isFalse();
  }

  @Test
  void a_network_that_failed_too_often_must_wait_at_each_of_its_addresses(Vertx vertx)
      throws Exception {
    var addresses = open(vertx, MANY, 3, MANY);
    for (int i = 0; i < 3; i++) {
      done(addresses.arrive(place(1, 1, i), soon()));
    }
    assertThat(refused(addresses, place(1, 1, 9))).isTrue();
    assertThat(refused(addresses, place(1, 2, 9))).isFalse();
  }

  @Test
  void AC095_a_region_that_failed_too_often_must_wait_in_each_of_its_networks(Vertx vertx)
      throws Exception {
    var addresses = open(vertx, MANY, MANY, 3);
    for (int i = 0; i < 3; i++) {
      done(addresses.arrive(place(1, i, 1), soon()));
    }
    assertThat(refused(addresses, place(1, 9, 1))).isTrue();
    assertThat(refused(addresses, place(2, 9, 1))).isFalse();
  }

  @Test
  void what_is_forgiven_leaves_no_trace_even_when_the_callers_time_is_over(Vertx vertx)
      throws Exception {
    var addresses = open(vertx, 2, 2, 2);
    var over = new Deadline(System.nanoTime() - 1);
    var place = place(1, 1, 1);
    for (int i = 0; i < 10; i++) {
      assertThat(done(addresses.arrive(place, soon()))).isEqualTo(new Arrival(place, 0, 0));
      done(addresses.forgive(place, over));
    }
  }

  @Test
  void forgiving_what_is_forgotten_already_makes_no_credit(Vertx vertx) throws Exception {
    var addresses = open(vertx, 1, MANY, MANY);
    var place = place(1, 1, 1);
    done(addresses.forgive(place, soon()));
    done(addresses.arrive(place, soon()));
    assertThat(refused(addresses, place)).isTrue();
  }

  @Test
  void of_many_calls_at_once_no_more_than_the_limit_arrive_also_in_a_cluster(Vertx vertx)
      throws Exception {
    for (var server : List.of(RedisForTests.config(), RedisCluster.shared().config())) {
      var redis = done(SharedRedis.open(vertx, server));
      var addresses = new Addresses(redis, limits(5, MANY, MANY), kek());
      var place = place(3, 3, 3);
      var calls = IntStream.range(0, 100).mapToObj(_ -> addresses.arrive(place, soon())).toList();
      done(Future.join(calls).otherwiseEmpty());
      assertThat(calls).filteredOn(Future::succeeded).hasSize(5);
    }
  }

  @Test
  void an_address_may_go_on_when_its_window_is_over(Vertx vertx) throws Exception {
    var addresses = open(vertx, 1, MANY, MANY);
    var place = place(1, 1, 1);
    done(addresses.arrive(place, soon()));
    assertThat(refused(addresses, place)).isTrue();
    await().atMost(Duration.ofSeconds(10)).until(() -> !refused(addresses, place));
  }

  @Test
  void a_lost_redis_is_trouble_and_no_arrival(Vertx vertx) throws Exception {
    var server = new RedisForTests();
    var addresses =
        new Addresses(done(SharedRedis.open(vertx, server.ownConfig())), limits(1, 1, 1), kek());
    server.kill();
    var failure =
        done(
            addresses.arrive(place(1, 1, 1), soon()).<Failure>map(_ -> null).otherwise(Failed::of));
    assertThat(failure).isInstanceOf(Failure.Broken.class);
  }

  /** An address in a region that no other test uses. */
  private Address place(int region, int network, int host) {
    return Address.of(
        "%x:%x:%x::%x".formatted(first, (second + region) % (1 << 16), network, host));
  }

  private static boolean refused(Addresses addresses, Address place) throws Exception {
    var outcome =
        done(addresses.arrive(place, soon()).<Failure>map(_ -> null).otherwise(Failed::of));
    return outcome instanceof Failure.Overloaded;
  }

  private static Addresses open(Vertx vertx, int address, int network, int region)
      throws Exception {
    return new Addresses(
        done(SharedRedis.open(vertx, RedisForTests.config())),
        limits(address, network, region),
        kek());
  }

  private static Kek kek() {
    return Kek.of("test", new byte[32]);
  }

  private static LimitsConfig limits(int address, int network, int region) {
    return new LimitsConfig(
        5,
        Duration.ofMinutes(15),
        Duration.ofMinutes(15),
        address,
        network,
        region,
        Duration.ofSeconds(2),
        100,
        MANY,
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

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(5));
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
