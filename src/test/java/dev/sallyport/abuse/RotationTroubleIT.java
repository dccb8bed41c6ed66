package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Rotating.PATIENT;
import static dev.sallyport.abuse.Rotating.STRICT;
import static dev.sallyport.abuse.Rotating.exchange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.SallyportForTests;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.RedisSentinel;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Refresh tokens that rotate while gateways and Redis come and go. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RotationTroubleIT {
  private static final String ROTATE = RedisForTests.inTestMode("token_rotate");
  private static final Duration RECOVERY = Duration.ofSeconds(40);

  private static Map<String, String> settings(Map<String, String> more) {
    var settings = new HashMap<>(Rotating.settings());
    settings.putAll(more);
    return settings;
  }

  private static Caller caller(SallyportForTests sallyport) {
    return new Caller(sallyport.api(), sallyport.ops());
  }

  @Test
  void AC071_a_token_that_was_used_stays_used_when_every_gateway_was_started_anew() {
    var redis = new RedisForTests();
    var settings =
        settings(Map.of("SALLYPORT_REDIS", redis.ownConfig().urls().getFirst().reveal()));
    var before = SallyportForTests.demo(settings);
    var first = caller(before).password(STRICT, before.user(), PASSWORD).token("RefreshToken");
    var second = exchange(caller(before), STRICT, first).token("RefreshToken");
    before.close();
    try (var after = before.replica(settings)) {
      var third = exchange(caller(after), STRICT, second);
      assertThat(third.granted()).isTrue();
      exchange(caller(after), STRICT, first).is("RefreshTokenReuseException");
      exchange(caller(after), STRICT, third.token("RefreshToken")).isNotAuthorized();
    } finally {
      redis.kill();
    }
  }

  @Test
  void AC071_a_token_that_was_used_stays_used_when_a_replica_takes_the_masters_place() {
    try (var redis = new RedisSentinel(2);
        var sallyport = SallyportForTests.demo(settings(redis.environment()))) {
      var caller = caller(sallyport);
      var first = caller.password(STRICT, sallyport.user(), PASSWORD).token("RefreshToken");
      redis.awaitReplicas();
      var second = exchange(caller, STRICT, first).token("RefreshToken");
      failOver(redis, caller);
      assertThat(exchange(caller, STRICT, second).granted()).isTrue();
      exchange(caller, STRICT, first).is("RefreshTokenReuseException");
    }
  }

  @Test
  void AC072_an_exchange_that_no_replica_heard_of_is_not_told_and_logs_nobody_out() {
    try (var redis = new RedisSentinel(2);
        var sallyport = SallyportForTests.demo(settings(redis.environment()))) {
      var caller = caller(sallyport);
      var first = caller.password(STRICT, sallyport.user(), PASSWORD).token("RefreshToken");
      redis.awaitReplicas();
      redis.cutReplicas();
      assertThat(exchange(caller, STRICT, first).status()).isEqualTo(500);
      failOver(redis, caller);
      assertThat(exchange(caller, STRICT, first).granted()).isTrue();
    }
  }

  private static void failOver(RedisSentinel redis, Caller caller) {
    redis.failOver();
    await()
        .atMost(RECOVERY)
        .until(() -> caller.password(Caller.OPEN, "alice", "Correct-Horse-7").granted());
  }

  @Test
  void AC072_who_comes_late_loses_and_gets_the_winners_answer() throws IOException {
    var redis = new RedisForTests();
    try (var line = new HeldLine(redis.port());
        var slow = SallyportForTests.demo(settings(Map.of("SALLYPORT_REDIS", line.url())));
        var swift =
            slow.replica(
                settings(
                    Map.of("SALLYPORT_REDIS", redis.ownConfig().urls().getFirst().reveal())))) {
      var first = caller(slow).password(PATIENT, slow.user(), PASSWORD).token("RefreshToken");
      line.hold(ROTATE, 1);
      var late = CompletableFuture.supplyAsync(() -> exchange(caller(slow), PATIENT, first));
      await().until(line::held);
      var winner = exchange(caller(swift), PATIENT, first);
      line.release();
      assertThat(late.join()).isEqualTo(winner);
      assertThat(exchange(caller(slow), PATIENT, winner.token("RefreshToken")).granted()).isTrue();
    } finally {
      redis.kill();
    }
  }

  @Test
  void AC072_a_gateway_that_dies_before_it_stored_anything_takes_no_session_with_it()
      throws IOException {
    var redis = new RedisForTests();
    try (var line = new HeldLine(redis.port());
        var doomed = SallyportForTests.demo(settings(Map.of("SALLYPORT_REDIS", line.url())));
        var other =
            doomed.replica(
                settings(
                    Map.of("SALLYPORT_REDIS", redis.ownConfig().urls().getFirst().reveal())))) {
      var first = caller(doomed).password(STRICT, doomed.user(), PASSWORD).token("RefreshToken");
      line.hold(ROTATE, 1);
      var lost = CompletableFuture.supplyAsync(() -> exchange(caller(doomed), STRICT, first));
      await().until(line::held);
      line.cut();
      assertThat(lost.join().granted()).isFalse();
      assertThat(exchange(caller(other), STRICT, first).granted()).isTrue();
    } finally {
      redis.kill();
    }
  }
}
