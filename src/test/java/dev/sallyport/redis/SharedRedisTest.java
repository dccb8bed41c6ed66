package dev.sallyport.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.config.RedisConfig.Kind;
import dev.sallyport.config.Secret;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Response;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

@ExtendWith(VertxExtension.class)
@Isolated("it looks at all that is logged in this JVM")
@DisplayNameGeneration(ReplaceUnderscores.class)
class SharedRedisTest {
  private static final Script ECHO =
      new Script("echo", "return {KEYS[1], ARGV[1]}", "00000000000000000000000000000000000000ff");

  private static final Duration QUICKLY = Duration.ofMillis(1500);

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static Failure refusal(Future<?> future) throws Exception {
    return done(future.<Failure>map(_ -> null).otherwise(Failed::of));
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(5));
  }

  @Test
  void a_script_redis_does_not_know_yet_is_sent_whole(Vertx vertx) throws Exception {
    var redis = done(SharedRedis.open(vertx, RedisForTests.config()));
    var reply = done(redis.run(ECHO, List.of("k"), List.of("v"), soon()));
    assertThat(reply.get(0)).hasToString("k");
    assertThat(reply.get(1)).hasToString("v");
  }

  /** The answers of calls that were made together. */
  private record Both(Future<@Nullable Response> first, Future<@Nullable String> second) {}

  private static Both both(SharedRedis redis, Script script, String key) {
    return redis.together(
        () ->
            new Both(
                redis.run(script, List.of(key), List.of("v"), soon()), redis.get(key, soon())));
  }

  @Test
  void calls_that_leave_together_are_answered_each_by_itself_over_one_connection(Vertx vertx)
      throws Exception {
    var server = new RedisForTests();
    try {
      var redis = done(SharedRedis.open(vertx, server.ownConfig()));
      var text = "return redis.call('SET', KEYS[1], ARGV[1])";
      var hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(US_ASCII));
      var set = new Script("set", text, HexFormat.of().formatHex(hash));
      done(redis.run(set, List.of("k"), List.of("known now"), soon()));
      var connected = connected(server);
      var answers = both(redis, set, "k");
      assertThat(done(answers.first())).hasToString("OK");
      assertThat(done(answers.second())).isEqualTo("v");
      assertThat(connected(server)).isEqualTo(connected);
    } finally {
      server.kill();
    }
  }

  private static String connected(RedisForTests server) {
    return server
        .command("INFO", "clients")
        .lines()
        .filter(line -> line.startsWith("connected_clients:"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void of_calls_that_leave_together_one_whose_script_redis_does_not_know_is_sent_whole(Vertx vertx)
      throws Exception {
    var redis = done(SharedRedis.open(vertx, RedisForTests.config()));
    var key = "together-" + UUID.randomUUID();
    var answers = both(redis, ECHO, key);
    assertThat(done(answers.first()).get(1)).hasToString("v");
    assertThat(done(answers.second())).isNull();
  }

  @Test
  void of_calls_that_leave_together_all_break_where_one_does_and_the_next_ones_do_not(Vertx vertx)
      throws Exception {
    var redis = done(SharedRedis.open(vertx, RedisForTests.config()));
    var wrong = new Script("wrong", "return redis.call('NOTHING')", "ab".repeat(20));
    var answers = both(redis, wrong, "k");
    assertThat(refusal(answers.first())).isInstanceOf(Failure.Broken.class);
    assertThat(done(redis.get("together-" + UUID.randomUUID(), soon()))).isNull();
  }

  @Test
  void a_call_alone_and_none_may_be_made_together_and_afterwards_calls_leave_as_ever(Vertx vertx)
      throws Exception {
    var redis = done(SharedRedis.open(vertx, RedisForTests.config()));
    assertThat(redis.<String>together(() -> "nothing")).isEqualTo("nothing");
    var key = "alone-" + UUID.randomUUID();
    assertThat(done(redis.together(() -> redis.get(key, soon())))).isNull();
    assertThatThrownBy(
            () ->
                redis.together(
                    () -> {
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");
    assertThat(done(redis.get(key, soon()))).isNull();
  }

  @Test
  void what_is_not_there_reads_as_null(Vertx vertx) throws Exception {
    var redis = done(SharedRedis.open(vertx, RedisForTests.config()));
    assertThat(done(redis.get("sp:none:" + UUID.randomUUID(), soon()))).isNull();
  }

  @Test
  void a_passed_deadline_is_refused_without_asking(Vertx vertx) throws Exception {
    var redis = done(SharedRedis.open(vertx, RedisForTests.config()));
    assertThat(refusal(redis.get("k", new Deadline(System.nanoTime() - 1))))
        .isEqualTo(new Failure.Overloaded());
  }

  @Test
  void a_lost_redis_breaks_calls_quickly_and_service_resumes_by_itself(Vertx vertx)
      throws Exception {
    var server = new RedisForTests();
    var redis = done(SharedRedis.open(vertx, server.ownConfig()));
    server.kill();
    var began = System.nanoTime();
    assertThat(refusal(redis.get("k", soon()))).isInstanceOf(Failure.Broken.class);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(QUICKLY);
    server.start();
    resumes(redis);
  }

  @Test
  void losing_redis_is_one_incident_and_no_call_logs_a_stack_trace(Vertx vertx) throws Exception {
    var server = new RedisForTests();
    var redis = done(SharedRedis.open(vertx, server.ownConfig()));
    try (var log = new LogForTests()) {
      done(Future.join(calls(redis, 200)));
      var storm = calls(redis, 200);
      server.kill();
      done(Future.join(storm).otherwiseEmpty());
      for (int i = 0; i < 5; i++) {
        done(Future.join(calls(redis, 20)).otherwiseEmpty());
      }
      assertThat(refusal(redis.get("k", soon()))).isEqualTo(refusal(redis.get("k", soon())));
      server.start();
      resumes(redis);
      assertThat(log.lines()).filteredOn("Redis is lost"::equals).hasSize(1);
      assertThat(log.stackTraces()).isEmpty();
    }
  }

  @Test
  void a_frozen_redis_breaks_calls_in_about_a_second(Vertx vertx) throws Exception {
    var server = new RedisForTests();
    var redis = done(SharedRedis.open(vertx, server.ownConfig()));
    server.signal("STOP");
    try {
      var began = System.nanoTime();
      assertThat(refusal(redis.get("k", soon()))).isInstanceOf(Failure.Broken.class);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(QUICKLY);
    } finally {
      server.signal("CONT");
    }
    resumes(redis);
  }

  @Test
  void connections_whose_peer_vanished_without_a_word_give_their_places_back(Vertx vertx)
      throws Exception {
    var server = new RedisForTests();
    var silenced = new AtomicBoolean();
    var proxy = silenceable(vertx, server.port(), silenced);
    var redis = done(SharedRedis.open(vertx, small(proxy.actualPort(), 2, 64)));
    silenced.set(true);
    done(Future.join(calls(redis, 6)).otherwiseEmpty());
    silenced.set(false);
    // The old connections stay silent for ever; only new ones are answered.
    resumes(redis);
  }

  @Test
  void a_full_pool_refuses_at_once_with_overloaded(Vertx vertx) throws Exception {
    var server = new RedisForTests();
    var redis = done(SharedRedis.open(vertx, small(server.port(), 2, 2)));
    server.signal("STOP");
    try {
      var began = System.nanoTime();
      var refusals = new ArrayList<Failure>();
      for (var call : calls(redis, 20)) {
        refusals.add(refusal(call));
      }
      // Whether the first call is seen as connecting or as waiting is the pool's own business.
      assertThat(refusals)
          .filteredOn(new Failure.Overloaded()::equals)
          .hasSizeBetween(16, 18)
          .hasSizeLessThan(refusals.size());
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(QUICKLY);
    } finally {
      server.signal("CONT");
    }
    resumes(redis);
  }

  @Test
  void a_script_that_is_wrong_breaks_its_call_and_is_no_loss_of_redis(Vertx vertx)
      throws Exception {
    var redis = done(SharedRedis.open(vertx, RedisForTests.config()));
    var wrong =
        new Script(
            "wrong", "return no_function_of_lua()", "00000000000000000000000000000000000000fc");
    try (var log = new LogForTests()) {
      assertThat(refusal(redis.run(wrong, List.of("k"), List.of(), soon())))
          .isInstanceOf(Failure.Broken.class);
      done(redis.ping(soon()));
      assertThat(log.lines()).contains("Redis refused a call").doesNotContain("Redis is lost");
    }
  }

  @Test
  void a_durable_write_without_its_replica_is_broken(Vertx vertx) throws Exception {
    var server = new RedisForTests();
    var redis = done(SharedRedis.open(vertx, small(server.port(), 2, 64)));
    assertThat(refusal(redis.runDurable(ECHO, List.of("k"), List.of("v"), soon())))
        .isInstanceOf(Failure.Broken.class);
    assertThat(done(redis.run(ECHO, List.of("k"), List.of("v"), soon())).get(1)).hasToString("v");
  }

  @Test
  void a_password_in_the_address_is_in_no_log_line(Vertx vertx) throws Exception {
    for (var kind : List.of(Kind.STANDALONE, Kind.SENTINEL, Kind.CLUSTER)) {
      var gone = new Secret("redis://:hunter2@127.0.0.1:1");
      var config = new RedisConfig(kind, List.of(gone), "main", 2, 8, 0, Duration.ZERO);
      try (var log = new LogForTests()) {
        assertThat(refusal(SharedRedis.open(vertx, config, QUICKLY)))
            .isInstanceOf(Failure.Broken.class);
        assertThat(log.everything()).contains("Redis is lost").doesNotContain("hunter2");
      }
    }
  }

  private static List<Future<String>> calls(SharedRedis redis, int count) {
    return IntStream.range(0, count).mapToObj(_ -> redis.get("k", soon())).toList();
  }

  private static void resumes(SharedRedis redis) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> done(redis.ping(soon()).map(true).otherwise(false)));
  }

  private static RedisConfig small(int port, int connections, int waiting) {
    return new RedisConfig(
        Kind.STANDALONE,
        List.of(new Secret("redis://127.0.0.1:" + port)),
        "",
        connections,
        waiting,
        1,
        Duration.ofMillis(100));
  }

  /** Passes bytes on; a connection that was silenced once says nothing any more and stays open. */
  private static NetServer silenceable(Vertx vertx, int port, AtomicBoolean silenced)
      throws Exception {
    var client = vertx.createNetClient();
    return done(
        vertx
            .createNetServer()
            .connectHandler(
                in -> {
                  var cut = new AtomicBoolean();
                  in.pause();
                  client
                      .connect(port, "127.0.0.1")
                      .onSuccess(
                          out -> {
                            out.handler(bytes -> unlessCut(cut, silenced, () -> in.write(bytes)));
                            in.handler(bytes -> unlessCut(cut, silenced, () -> out.write(bytes)));
                            in.resume();
                          });
                })
            .listen(0, "127.0.0.1"));
  }

  private static void unlessCut(AtomicBoolean cut, AtomicBoolean silenced, Runnable pass) {
    if (silenced.get()) {
      cut.set(true);
    }
    if (!cut.get()) {
      pass.run();
    }
  }
}
