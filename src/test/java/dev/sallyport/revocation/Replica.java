package dev.sallyport.revocation;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.awaitility.Awaitility.await;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.telemetry.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One process among several: it has its own way to Redis, follows the stream, and may add to it.
 */
public final class Replica {
  /** What is promised. */
  public static final Duration PROMISED = Duration.ofSeconds(1);

  private static final int AT_ONCE = 50;
  private static final String EPOCH = RedisKeys.revocationEpoch();
  private static final Script COMMAND =
      new Script("command", "return redis.call(unpack(ARGV))", "0123456789".repeat(4));

  public final SharedRedis redis;
  public final RevocationFeed feed;
  final RevocationLog log;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private Replica(Vertx vertx, SharedRedis redis, InstantSource clock, int most) {
    this.redis = redis;
    this.log = new RevocationLog(redis, most);
    this.feed = RevocationFeed.begin(vertx, redis, clock, new Metrics(meters), most);
  }

  /** One whose clock differs from Redis's by so much. */
  static Replica ahead(Vertx vertx, RedisConfig config, Duration by) throws Exception {
    return new Replica(
        vertx, done(SharedRedis.open(vertx, config)), () -> Instant.now().plus(by), 1000);
  }

  /** How often an alarm of this kind was raised. */
  double alarms(String kind) {
    var counter = meters.find("sallyport.alarms").tag("kind", kind).counter();
    return counter == null ? 0 : counter.count();
  }

  /** One that has heard everything. */
  public static Replica of(Vertx vertx, RedisConfig config) throws Exception {
    return of(vertx, config, 1000);
  }

  static Replica of(Vertx vertx, RedisConfig config, int most) throws Exception {
    var replica =
        new Replica(vertx, done(SharedRedis.open(vertx, config)), InstantSource.system(), most);
    await().until(replica::current);
    return replica;
  }

  /** Makes an empty Redis one in which nothing was lost since long ago. */
  public static void settled(Vertx vertx, RedisConfig config) throws Exception {
    var redis = done(SharedRedis.open(vertx, config));
    done(redis.run(COMMAND, RevocationLog.keys(), List.of("SET", EPOCH, "1"), soon()));
    done(redis.close());
  }

  /** Whether what it knows is new enough. */
  public boolean current() {
    return feed.lag().compareTo(PROMISED) < 0;
  }

  void say(Revocation what) throws Exception {
    done(log.publish(what, soon()));
  }

  /** Says of so many families that they ended, some at once. */
  void sayMany(int many) throws Exception {
    for (int i = 0; i < many; i += AT_ONCE) {
      var some =
          IntStream.range(i, Math.min(many, i + AT_ONCE))
              .mapToObj(n -> log.publish(new Revocation.Family("pool", "f" + n), soon()))
              .toList();
      done(Future.all(some));
    }
  }

  /** How often Redis was found to have lost something. */
  double losses() {
    return alarms("revocations_lost");
  }

  /** A token's time, so long ago. */
  public static Instant ago(Duration time) {
    return Instant.now().minus(time).truncatedTo(ChronoUnit.SECONDS);
  }

  /** One command on the stream's node. */
  Response command(String... words) throws Exception {
    return done(redis.run(COMMAND, RevocationLog.keys(), List.of(words), soon()));
  }

  List<String> ids() throws Exception {
    return command("XRANGE", RevocationLog.keys().getFirst(), "-", "+").stream()
        .map(entry -> entry.get(0).toString())
        .toList();
  }
}
