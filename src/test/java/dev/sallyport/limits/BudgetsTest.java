package dev.sallyport.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.BudgetConfig;
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
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class BudgetsTest {
  private static final int MANY = 1_000_000;

  private final AtomicInteger told = new AtomicInteger();

  private Budgets budgets(Vertx vertx, RedisConfig server, BudgetConfig config) throws Exception {
    return new Budgets(
        done(SharedRedis.open(vertx, server)),
        config,
        Kek.of("test", new byte[32]),
        told::incrementAndGet);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(10));
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** How many of so many messages, sent at once, are let through; the rest is past its limit. */
  private static int through(int all, IntFunction<Future<Void>> message) throws Exception {
    var sent = IntStream.range(0, all).mapToObj(message).toList();
    done(Future.join(sent).otherwiseEmpty());
    assertThat(sent.stream().filter(Future::failed))
        .allSatisfy(
            each -> assertThat(Failed.of(each.cause())).isInstanceOf(Failure.LimitExceeded.class));
    return (int) sent.stream().filter(Future::succeeded).count();
  }

  @Test
  void AC101_no_more_than_the_budget_go_to_numbers_that_begin_alike(Vertx vertx) throws Exception {
    var budgets =
        budgets(vertx, new RedisForTests().ownConfig(), new BudgetConfig(MANY, MANY, MANY, 7));
    assertThat(through(40, i -> budgets.text("+4930123" + (1_000 + i), soon()))).isEqualTo(7);
    assertThat(through(5, i -> budgets.text("+4930124" + (1_000 + i), soon()))).isZero();
    assertThat(through(5, i -> budgets.text("+4940123" + (1_000 + i), soon()))).isEqualTo(5);
    assertThat(through(5, i -> budgets.mail("u" + i + "@example.com", soon()))).isEqualTo(5);
  }

  @Test
  void AC101_nor_to_one_domain_however_it_is_written(Vertx vertx) throws Exception {
    var budgets =
        budgets(vertx, new RedisForTests().ownConfig(), new BudgetConfig(MANY, 3, MANY, MANY));
    assertThat(through(5, i -> budgets.mail("u" + i + "@example.com", soon()))).isEqualTo(3);
    assertThat(through(5, i -> budgets.mail("v" + i + "@EXAMPLE.com", soon()))).isZero();
    assertThat(through(3, i -> budgets.mail("u" + i + "@example.org", soon()))).isEqualTo(3);
  }

  @Test
  void AC101_nor_out_at_all_and_what_was_refused_used_nothing_up(Vertx vertx) throws Exception {
    var redis = new RedisForTests().ownConfig();
    var domains = budgets(vertx, redis, new BudgetConfig(10, 2, 10, 10));
    // Most of these are refused for their domain, and leave the rest to others.
    assertThat(through(50, i -> domains.mail("u" + i + "@example.com", soon()))).isEqualTo(2);
    assertThat(through(50, i -> domains.mail("u@" + i + ".example.com", soon()))).isEqualTo(8);
    assertThat(through(5, i -> domains.text("+1555010" + i, soon()))).isEqualTo(5);
  }

  @Test
  void operators_are_told_once_when_a_budget_is_used_up(Vertx vertx) throws Exception {
    var budgets =
        budgets(vertx, new RedisForTests().ownConfig(), new BudgetConfig(MANY, MANY, MANY, 2));
    through(2, i -> budgets.text("+4930123" + i, soon()));
    assertThat(told).hasValue(0);
    through(20, i -> budgets.text("+4930123" + i, soon()));
    assertThat(told).hasValue(1);
  }

  @Test
  void nobody_is_never_refused_and_uses_nothing_up(Vertx vertx) throws Exception {
    var budgets =
        budgets(vertx, new RedisForTests().ownConfig(), new BudgetConfig(1, 1, MANY, MANY));
    assertThat(through(5, _ -> budgets.nothing(soon()))).isEqualTo(5);
    assertThat(through(5, _ -> budgets.mail("u@example.com", soon()))).isEqualTo(1);
    assertThat(through(5, _ -> budgets.nothing(soon()))).isEqualTo(5);
  }

  @Test
  void budgets_are_kept_in_a_cluster(Vertx vertx) throws Exception {
    var budgets =
        budgets(vertx, RedisCluster.shared().config(), new BudgetConfig(MANY, 3, MANY, MANY));
    var domain = "@" + UUID.randomUUID() + ".example.com";
    assertThat(through(20, i -> budgets.mail("u" + i + domain, soon()))).isEqualTo(3);
  }
}
