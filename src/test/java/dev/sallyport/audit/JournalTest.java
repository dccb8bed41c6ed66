package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.config.AuditConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class JournalTest {
  private static final int QUEUE = 20;
  private static final int MORE = 500;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private double kept(String outcome) {
    var counter = registry.find("sallyport.audit.kept").tag("outcome", outcome).counter();
    return counter == null ? 0 : counter.count();
  }

  private double waiting() {
    return registry.get("sallyport.audit.waiting").gauge().value();
  }

  private static AuditEvent refused(String attempt) {
    return new AuditEvent(
        attempt, "local_P", "app", "sub-1", "192.0.2.1", "sign-in", "refused", "wrong password");
  }

  @Test
  void AC125_while_redis_hangs_nobody_waits_and_what_finds_no_place_is_counted(Vertx vertx)
      throws Exception {
    var server = new RedisForTests();
    var redis = done(SharedRedis.open(vertx, server.ownConfig()));
    var config =
        new AuditConfig(
            20,
            Duration.ofDays(1),
            64_000,
            Duration.ofHours(1),
            QUEUE,
            100,
            "",
            AuditConfig.WhenFull.REFUSE);
    var made = Instant.parse("2026-05-04T03:02:01Z");
    var clock = new AtomicReference<>(made);
    var store = new EventStore(redis, Kek.of("test", new byte[32]), config, clock::get);
    var journal = new Journal(vertx, store, config, new Metrics(registry));
    var last = UUID.randomUUID().toString();
    server.signal("STOP");
    try {
      var began = System.nanoTime();
      for (var i = 1; i < QUEUE; i++) {
        journal.keep(refused(UUID.randomUUID().toString()));
      }
      journal.keep(refused(last));
      for (var i = 0; i < MORE; i++) {
        journal.keep(refused(UUID.randomUUID().toString()));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
      assertThat(kept("queue_full")).isEqualTo(MORE);
      assertThat(waiting()).isEqualTo(QUEUE);
    } finally {
      clock.set(made.plus(Duration.ofMinutes(10)));
      server.signal("CONT");
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> waiting() == 0);
    assertThat(kept("written")).isEqualTo(QUEUE);
    var trace = done(store.trace(last, Deadline.in(Duration.ofSeconds(5))));
    assertThat(trace.entries()).extracting(Entry::at).containsExactly(made);
    done(journal.close());
    done(redis.close());
    server.kill();
  }

  @Test
  void AC125_what_redis_does_not_take_is_counted_and_gives_its_place_back(Vertx vertx)
      throws Exception {
    var server = new RedisForTests();
    var redis = done(SharedRedis.open(vertx, server.ownConfig()));
    var config =
        new AuditConfig(
            20,
            Duration.ofDays(1),
            64_000,
            Duration.ofHours(1),
            1,
            100,
            "",
            AuditConfig.WhenFull.REFUSE);
    var store = new EventStore(redis, Kek.of("test", new byte[32]), config, InstantSource.system());
    var journal = new Journal(vertx, store, config, new Metrics(registry));
    server.kill();
    journal.keep(refused(UUID.randomUUID().toString()));
    await().atMost(Duration.ofSeconds(20)).until(() -> kept("not_written") == 1);
    assertThat(waiting()).isZero();
    server.start();
    journal.keep(refused(UUID.randomUUID().toString()));
    await().atMost(Duration.ofSeconds(20)).until(() -> kept("written") == 1);
    done(journal.close());
    done(redis.close());
    server.kill();
  }
}
