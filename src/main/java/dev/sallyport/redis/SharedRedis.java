package dev.sallyport.redis;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.failure.Failed;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.runtime.InTime;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The one connection pool to Redis. Every call has a deadline and at most a second; a full pool is
 * {@code Overloaded}, everything else that goes wrong is {@code Broken}: never "not found". It
 * reconnects by itself; that Redis is lost is one incident for all calls that it costs.
 */
public final class SharedRedis {
  private static final Duration OPENING = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** What settling may take at least. */
  private static final Duration OWED = Duration.ofSeconds(1);

  private final Redis redis;
  private final RedisConnections connections;
  private final UnaryOperator<Script> spelling;
  private final boolean cluster;
  private final int replicas;
  private final Duration replicaWait;

  @SuppressWarnings("ThreadLocalUsage") // there is one of these for as long as the process lives
  private final ThreadLocal<@Nullable Gathered> gathering = new ThreadLocal<>();

  private final RedisTroubles troubles = new RedisTroubles(System::nanoTime);

  private SharedRedis(
      RedisConnections connections, UnaryOperator<Script> spelling, RedisConfig config) {
    this.connections = connections;
    this.redis = connections.calls();
    this.spelling = spelling;
    this.cluster = config.kind() == RedisConfig.Kind.CLUSTER;
    this.replicas = config.replicasToWaitFor();
    this.replicaWait = config.replicaWait();
  }

  /** Connects and pings; fails with {@code Broken} when Redis does not answer in ten seconds. */
  public static Future<SharedRedis> open(Vertx vertx, RedisConfig config) {
    return open(vertx, config, OPENING);
  }

  /** As above, with so much patience. */
  static Future<SharedRedis> open(Vertx vertx, RedisConfig config, Duration patience) {
    return open(vertx, config, patience, UnaryOperator.identity(), UnaryOperator.identity());
  }

  /** For test mode only: by this clock, and with these faults on the way. */
  public static Future<SharedRedis> openForTests(
      Vertx vertx, RedisConfig config, MovableClock clock, RedisFaults faults) {
    return open(vertx, config, OPENING, way -> faults.before(vertx, way), clock::spelled);
  }

  private static Future<SharedRedis> open(
      Vertx vertx,
      RedisConfig config,
      Duration patience,
      UnaryOperator<Redis> way,
      UnaryOperator<Script> spelling) {
    var shared = new SharedRedis(RedisConnections.open(vertx, config, way), spelling, config);
    return shared
        .reached(vertx, Deadline.in(patience))
        .map(shared)
        .recover(trouble -> shared.close().transform(_ -> Future.failedFuture(trouble)));
  }

  private Future<Void> reached(Vertx vertx, Deadline deadline) {
    return ping(deadline)
        .recover(
            trouble ->
                deadline.millisLeft() <= PAUSE.toMillis()
                    ? Future.failedFuture(trouble)
                    : vertx.timer(PAUSE.toMillis()).compose(_ -> reached(vertx, deadline)));
  }

  /** From now on every call that fails is counted here, by its cause. */
  public void count(Metrics metrics) {
    troubles.count(metrics);
  }

  /** Whether one node has all keys, so that a script may touch any of them together. */
  public boolean oneNode() {
    return !cluster;
  }

  /** Runs a script. The first key says which node of a cluster. Null is Redis's nil. */
  public Future<@Nullable Response> run(
      Script script, List<String> keys, List<String> args, Deadline deadline) {
    return bounded(deadline, () -> evaluate(this::called, script, keys, args));
  }

  /**
   * What is run or read while these calls are made leaves together, in one write on one connection;
   * in a cluster, where no batch may cross slots, each by itself. Where one fails all do, and any
   * of them may have been done, once or twice: so only for what comes to nothing alone and may be
   * done again.
   *
   * @param calls makes them before it returns
   */
  public <T> T together(Supplier<T> calls) {
    if (cluster || gathering.get() != null) {
      return calls.get();
    }
    var gathered = new Gathered();
    gathering.set(gathered);
    try {
      return calls.get();
    } finally {
      gathering.remove();
      gathered.leave(redis);
    }
  }

  private Future<@Nullable Response> called(Request request) {
    var gathered = gathering.get();
    return gathered == null ? redis.send(request) : gathered.add(request);
  }

  /**
   * Runs a script that only reads for each of these keys, with the same arguments, in one trip; in
   * a cluster, where no batch may cross slots, each on a connection of its own.
   */
  public Future<List<@Nullable Response>> runEach(
      Script script, List<String> keys, List<String> args, Deadline deadline) {
    var calls = keys.stream().map(key -> new Call(List.of(key), args)).toList();
    return together(redis, script, calls, deadline);
  }

  private Future<List<@Nullable Response>> together(
      Redis pool, Script script, List<Call> calls, Deadline deadline) {
    if (cluster || calls.size() == 1) {
      var each =
          calls.stream()
              .map(
                  call ->
                      bounded(
                          deadline, () -> evaluate(pool::send, script, call.keys(), call.args())))
              .toList();
      return Future.all(each).map(_ -> each.stream().map(Future::result).toList());
    }
    if (calls.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    var own = spelling.apply(script);
    return bounded(
        deadline,
        () ->
            pool.batch(requests(Command.EVALSHA, own.sha1(), calls))
                .recover(
                    trouble ->
                        RedisTroubles.unknownScript(trouble)
                            ? pool.batch(requests(Command.EVAL, own.text(), calls))
                            : Future.failedFuture(trouble)));
  }

  private static List<Request> requests(Command command, String script, List<Call> calls) {
    return calls.stream().map(call -> request(command, script, call.keys(), call.args())).toList();
  }

  /**
   * Runs a script that settles what an earlier one reserved. It has connections of its own, so that
   * it is not refused because new calls fill the queue, and a second at least even for a caller
   * whose time is over: what is not settled stays reserved. There is no more to settle than was
   * admitted.
   */
  public Future<@Nullable Response> settle(
      Script script, List<String> keys, List<String> args, Deadline deadline) {
    var late = deadline.millisLeft() < OWED.toMillis() ? Deadline.in(OWED) : deadline;
    return bounded(late, () -> evaluate(connections.settling()::send, script, keys, args));
  }

  /**
   * One run of a script.
   *
   * @param keys the first says which node of a cluster
   */
  public record Call(List<String> keys, List<String> args) {}

  /**
   * Runs a script that nobody waits for so often, on connections of their own, so that it takes no
   * place from calls that somebody does wait for. Where one fails this does, and others of them may
   * have been run.
   */
  public Future<Void> aside(Script script, List<Call> calls) {
    return together(connections.aside(), script, calls, Deadline.in(OWED)).mapEmpty();
  }

  /**
   * Runs a script for whoever follows a stream, on connections of its own. Waits a second at most.
   * Fails with a text that says why, and logs nothing: the caller tries again by itself.
   */
  public Future<@Nullable Response> follow(Script script, List<String> keys, List<String> args) {
    return followed(evaluate(connections.following()::send, script, keys, args));
  }

  /**
   * What {@link #follow} was answered.
   *
   * @param waited whether nothing came in all the time that it was to wait
   * @param reply of the script, which ran after it
   */
  public record Followed(boolean waited, @Nullable Response reply) {}

  /**
   * Waits on those connections until the stream has an entry after this one, but no longer than
   * this, which is to be well below a second; then runs the script, whose keys are in the stream's
   * slot. All in one trip. Fails as above.
   */
  public Future<Followed> follow(
      String stream,
      String after,
      Duration patience,
      Script script,
      List<String> keys,
      List<String> args) {
    var wait =
        Request.cmd(Command.XREAD)
            .arg("COUNT")
            .arg(1)
            .arg("BLOCK")
            .arg(patience.toMillis())
            .arg("STREAMS")
            .arg(stream)
            .arg(after);
    var waited = new AtomicBoolean();
    Send both =
        then ->
            connections
                .following()
                .batch(List.of(wait, then))
                .map(
                    replies -> {
                      waited.set(replies.get(0) == null);
                      return replies.get(1);
                    });
    return followed(evaluate(both, script, keys, args))
        .map(reply -> new Followed(waited.get(), reply));
  }

  private <T extends @Nullable Object> Future<T> followed(Future<T> call) {
    return InTime.of(call, RedisConnections.MOST)
        .recover(trouble -> Future.failedFuture(RedisTroubles.cause(trouble)));
  }

  /**
   * Runs a script whose effect was promised to somebody: where replicas are configured, the answer
   * comes only after that many have it, and fails with {@code Broken} when they do not in time. The
   * caller must then not say that it was done. WAIT follows the script in one batch, which keeps
   * both on one connection, in a cluster to the node of the first key.
   */
  public Future<@Nullable Response> runDurable(
      Script script, List<String> keys, List<String> args, Deadline deadline) {
    if (replicas == 0) {
      return run(script, keys, args, deadline);
    }
    return bounded(deadline, () -> evaluate(this::waited, script, keys, args));
  }

  private Future<@Nullable Response> waited(Request script) {
    var wait = Request.cmd(Command.WAIT).arg(replicas).arg(replicaWait.toMillis());
    return redis
        .batch(List.of(script, wait))
        .compose(
            replies ->
                replies.get(1).toInteger() >= replicas
                    ? Future.succeededFuture(replies.get(0))
                    : Future.failedFuture(
                        troubles.unacknowledged(replies.get(1).toInteger(), replicas)));
  }

  /** Reads a string; null when there is none. */
  public Future<@Nullable String> get(String key, Deadline deadline) {
    return bounded(deadline, () -> called(Request.cmd(Command.GET).arg(key)))
        .map(reply -> reply == null ? null : reply.toString());
  }

  /** Whether Redis answers. */
  public Future<Void> ping(Deadline deadline) {
    return bounded(deadline, () -> redis.send(Request.cmd(Command.PING))).mapEmpty();
  }

  /** Closes all connections. */
  public Future<Void> close() {
    return connections.close();
  }

  private interface Send {
    Future<@Nullable Response> send(Request request);
  }

  private Future<@Nullable Response> evaluate(
      Send to, Script named, List<String> keys, List<String> args) {
    var script = spelling.apply(named);
    return to.send(request(Command.EVALSHA, script.sha1(), keys, args))
        .recover(
            trouble ->
                RedisTroubles.unknownScript(trouble)
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
    if (deadline.passed()) {
      return Future.failedFuture(Failed.overloaded());
    }
    return InTime.of(call.get(), Duration.ofMillis(deadline.millisLeft(RedisConnections.MOST)))
        .onSuccess(_ -> troubles.back())
        .recover(trouble -> Future.failedFuture(troubles.spelled(trouble)));
  }
}
