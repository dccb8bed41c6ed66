package dev.sallyport.redis;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection pool to Redis. Every call has a deadline and at most a second; a full pool is
 * {@code Overloaded}, everything else that goes wrong is {@code Broken}: never "not found". It
 * reconnects by itself; losing Redis is logged once, and so is its return.
 */
public final class SharedRedis {
  private static final Logger LOG = LoggerFactory.getLogger(SharedRedis.class);
  private static final Duration MOST = Duration.ofSeconds(1);
  private static final Duration OPENING = Duration.ofSeconds(10);

  private final Redis redis;
  private final int replicas;
  private final Duration replicaWait;
  private final AtomicBoolean lost = new AtomicBoolean();

  private SharedRedis(Redis redis, RedisConfig config) {
    this.redis = redis;
    this.replicas = config.replicasToWaitFor();
    this.replicaWait = config.replicaWait();
  }

  /** Connects and pings; fails with {@code Broken} when Redis does not answer. */
  public static Future<SharedRedis> open(Vertx vertx, RedisConfig config) {
    var shared = new SharedRedis(Redis.createClient(vertx, options(config)), config);
    return shared
        .bounded(Deadline.in(OPENING), OPENING, () -> shared.redis.send(Request.cmd(Command.PING)))
        .map(shared)
        .recover(trouble -> shared.close().transform(_ -> Future.failedFuture(trouble)));
  }

  private static RedisOptions options(RedisConfig config) {
    var options =
        new RedisOptions()
            .setType(
                switch (config.kind()) {
                  case EMBEDDED, STANDALONE -> RedisClientType.STANDALONE;
                  case SENTINEL -> RedisClientType.SENTINEL;
                  case CLUSTER -> RedisClientType.CLUSTER;
                })
            .setMaxPoolSize(config.connections())
            .setMaxPoolWaiting(config.waiting())
            .setPoolName("redis")
            .setMetricsName("redis")
            .setAutoFailover(config.kind() == RedisConfig.Kind.SENTINEL)
            .setNetClientOptions(new NetClientOptions().setConnectTimeout(1000).setTcpNoDelay(true))
            .setEndpoints(config.urls().stream().map(Secret::reveal).toList());
    if (config.kind() == RedisConfig.Kind.SENTINEL) {
      options.setMasterName(config.master());
    }
    return options;
  }

  /** Runs a script. The first key says which node of a cluster. Null is Redis's nil. */
  public Future<@Nullable Response> run(
      Script script, List<String> keys, List<String> args, Deadline deadline) {
    return bounded(deadline, () -> evaluate(redis::send, script, keys, args));
  }

  /**
   * Runs a script whose effect was promised to somebody: where replicas are configured, the answer
   * comes only after that many have it, and fails with {@code Broken} when they do not in time. The
   * caller must then not say that it was done. (In a cluster WAIT cannot be sent to the node of a
   * key, so a cluster relies on its own {@code min-replicas-to-write}.)
   */
  public Future<@Nullable Response> runDurable(
      Script script, List<String> keys, List<String> args, Deadline deadline) {
    if (replicas == 0) {
      return run(script, keys, args, deadline);
    }
    return bounded(deadline, () -> redis.connect().compose(c -> waited(c, script, keys, args)));
  }

  private Future<@Nullable Response> waited(
      RedisConnection connection, Script script, List<String> keys, List<String> args) {
    return evaluate(connection::send, script, keys, args)
        .compose(
            reply ->
                connection
                    .send(Request.cmd(Command.WAIT).arg(replicas).arg(replicaWait.toMillis()))
                    .compose(
                        acks ->
                            acks.toInteger() >= replicas
                                ? Future.succeededFuture(reply)
                                : Future.failedFuture("too few replicas have the write")))
        .eventually(connection::close);
  }

  /** Reads a string; null when there is none. */
  public Future<@Nullable String> get(String key, Deadline deadline) {
    return bounded(deadline, () -> redis.send(Request.cmd(Command.GET).arg(key)))
        .map(reply -> reply == null ? null : reply.toString());
  }

  /** Whether Redis answers. */
  public Future<Void> ping(Deadline deadline) {
    return bounded(deadline, () -> redis.send(Request.cmd(Command.PING))).mapEmpty();
  }

  /** Closes all connections. */
  public Future<Void> close() {
    return redis.close();
  }

  private interface Send {
    Future<@Nullable Response> send(Request request);
  }

  private static Future<@Nullable Response> evaluate(
      Send to, Script script, List<String> keys, List<String> args) {
    return to.send(request(Command.EVALSHA, script.sha1(), keys, args))
        .recover(
            trouble ->
                String.valueOf(trouble.getMessage()).startsWith("NOSCRIPT")
                    ? to.send(request(Command.EVAL, script.text(), keys, args))
                    : Future.failedFuture(trouble));
  }

  private static Request request(
      Command command, String script, List<String> keys, List<String> args) {
    var request = Request.cmd(command).arg(script).arg(keys.size());
    keys.forEach(request::arg);
    args.forEach(request::arg);
    return request;
  }

  private <T extends @Nullable Object> Future<T> bounded(
      Deadline deadline, Supplier<Future<T>> call) {
    return bounded(deadline, MOST, call);
  }

  private <T extends @Nullable Object> Future<T> bounded(
      Deadline deadline, Duration most, Supplier<Future<T>> call) {
    if (deadline.passed()) {
      return Future.failedFuture(Failed.overloaded());
    }
    return call.get()
        .timeout(deadline.millisLeft(most), TimeUnit.MILLISECONDS)
        .onSuccess(_ -> back())
        .recover(trouble -> Future.failedFuture(spelled(trouble)));
  }

  private Failed spelled(Throwable trouble) {
    if (trouble instanceof Failed failed) {
      return failed;
    }
    if (trouble instanceof ConnectionPoolTooBusyException) {
      return Failed.overloaded();
    }
    var incident = UUID.randomUUID().toString();
    if (lost.compareAndSet(false, true)) {
      LOG.atError().addKeyValue("incident", incident).setCause(trouble).log("Redis failed a call");
    } else {
      LOG.atWarn()
          .addKeyValue("incident", incident)
          .addKeyValue("cause", cause(trouble))
          .log("Redis still fails calls");
    }
    return new Failed(new Failure.Broken(incident));
  }

  private static String cause(Throwable trouble) {
    return trouble instanceof TimeoutException ? "no answer in time" : trouble.toString();
  }

  private void back() {
    if (lost.get() && lost.compareAndSet(true, false)) {
      LOG.info("Redis answers again");
    }
  }
}
