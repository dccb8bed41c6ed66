package dev.sallyport.imports;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of pools in Redis, who runs one, and the pieces of their files. A pool has one runner at
 * most; it holds the place for {@link #HELD} from its last word, after which another may take it.
 */
final class JobStore {
  /** Longer than a batch takes, unless something is wrong. */
  static final Duration HELD = Duration.ofSeconds(30);

  /** Jobs that a pool keeps. */
  private static final int MOST = 50;

  /** Jobs under way of all pools; a backstop. */
  private static final int MOST_RUNNING = 10_000;

  /** A job lives a day before it begins, and has some hours then. */
  private static final Duration KEPT = Duration.ofHours(30);

  private static final Script CREATE = Script.named("import_create");
  private static final Script READ = Script.named("import_read");
  private static final Script PAGE = Script.named("import_page");
  private static final Script WRITE = Script.named("import_write");
  private static final Script TAKE = Script.named("import_take");
  private static final Script HOLD = Script.named("import_hold");
  private static final Script PUT = Script.named("import_put");
  private static final Script DROP = Script.named("import_drop");
  private static final Script ENTER = Script.named("index_add");
  private static final Script ENTERED = Script.named("index_page");
  private static final Script LEAVE = Script.named("index_remove");

  private final SharedRedis redis;

  JobStore(SharedRedis redis) {
    this.redis = redis;
  }

  /** Fails with TooMany where the pool has too many jobs that are not over. */
  Future<ImportJob> create(ImportJob job, Deadline deadline) {
    var expired = job.created().minus(ImportJob.LIFE);
    var args =
        List.of(
            job.id(), job.write(), millis(job.created()), Integer.toString(MOST), millis(expired));
    return redis
        .runDurable(CREATE, List.of(jobs(job.poolId()), order(job.poolId())), args, deadline)
        .map(
            reply -> {
              if (Objects.requireNonNull(reply).toInteger() == 0) {
                throw new Failed(
                    new Failure.TooMany(
                        "A user pool can have at most " + MOST + " import jobs under way."));
              }
              return job;
            });
  }

  /** Null where there is none. */
  Future<@Nullable ImportJob> read(String poolId, String id, Deadline deadline) {
    return redis
        .run(READ, List.of(jobs(poolId)), List.of(id), deadline)
        .map(reply -> reply == null ? null : ImportJob.read(reply.toString()));
  }

  /** So many jobs, the newest first, after this id or, where it is empty, from the first. */
  Future<List<ImportJob>> page(String poolId, String after, int most, Deadline deadline) {
    var args = List.of(after, Integer.toString(most));
    return redis
        .run(PAGE, List.of(jobs(poolId), order(poolId)), args, deadline)
        .map(
            reply ->
                Objects.requireNonNull(reply).stream()
                    .map(document -> ImportJob.read(document.toString()))
                    .toList());
  }

  /** False when the job was changed by somebody else. */
  Future<Boolean> write(ImportJob seen, ImportJob next, Deadline deadline) {
    var args = List.of(seen.id(), seen.write(), next.write());
    return redis
        .runDurable(WRITE, List.of(jobs(seen.poolId())), args, deadline)
        .map(reply -> Objects.requireNonNull(reply).toInteger() == 1);
  }

  /** What came of asking for the place of the runner. */
  enum Taken {
    OK,
    BUSY,
    CHANGED
  }

  /** Makes somebody the runner, and writes the job with it. */
  Future<Taken> take(ImportJob seen, ImportJob next, String who, Deadline deadline) {
    return redis
        .runDurable(TAKE, both(seen.poolId()), held(seen, next, who, HELD), deadline)
        .map(
            reply ->
                switch (Objects.requireNonNull(reply).toString()) {
                  case "ok" -> Taken.OK;
                  case "busy" -> Taken.BUSY;
                  default -> Taken.CHANGED;
                });
  }

  /** What became of a runner's word. */
  sealed interface Held {
    record Ok() implements Held {}

    /** Somebody else runs, or the job is gone. */
    record Lost() implements Held {}

    /** Somebody wants something of it; nothing was written. */
    record Changed(ImportJob now) implements Held {}
  }

  /** Writes the job as its runner. */
  Future<Held> hold(ImportJob seen, ImportJob next, String who, Deadline deadline) {
    return hold(seen, next, who, HELD, deadline);
  }

  /** The same for the last time. */
  Future<Held> letGo(ImportJob seen, ImportJob next, String who, Deadline deadline) {
    return hold(seen, next, who, Duration.ZERO, deadline);
  }

  private Future<Held> hold(
      ImportJob seen, ImportJob next, String who, Duration time, Deadline deadline) {
    return redis
        .runDurable(HOLD, both(seen.poolId()), held(seen, next, who, time), deadline)
        .map(
            reply ->
                switch (Objects.requireNonNull(reply).get(0).toString()) {
                  case "ok" -> new Held.Ok();
                  case "lost" -> new Held.Lost();
                  default -> new Held.Changed(ImportJob.read(reply.get(1).toString()));
                });
  }

  private static List<String> held(ImportJob seen, ImportJob next, String who, Duration time) {
    return List.of(seen.id(), who, Long.toString(time.toMillis()), seen.write(), next.write());
  }

  /** The job may be under way from here on, for whoever looks for one whose runner died. */
  Future<Void> enter(ImportJob job, Deadline deadline) {
    var args = List.of(member(job), Integer.toString(MOST_RUNNING));
    return redis
        .runDurable(ENTER, List.of(RedisKeys.importsRunning()), args, deadline)
        .map(
            reply -> {
              if (Objects.requireNonNull(reply).toInteger() == 0) {
                throw Failed.overloaded();
              }
              return null;
            });
  }

  /** It is over. */
  Future<Void> leave(ImportJob job, Deadline deadline) {
    return leave(member(job), deadline);
  }

  Future<Void> leave(String member, Deadline deadline) {
    return redis
        .run(LEAVE, List.of(RedisKeys.importsRunning()), List.of(member), deadline)
        .mapEmpty();
  }

  /** What was entered: the pool's id, a blank and the job's, each. */
  Future<List<String>> entered(Deadline deadline) {
    var args = List.of("", Integer.toString(MOST_RUNNING));
    return redis
        .run(ENTERED, List.of(RedisKeys.importsRunning()), args, deadline)
        .map(reply -> Objects.requireNonNull(reply).stream().map(Object::toString).toList());
  }

  private static String member(ImportJob job) {
    return job.poolId() + " " + job.id();
  }

  Future<Void> put(String upload, int piece, String packed, Deadline deadline) {
    var args = List.of(packed, Long.toString(KEPT.toMillis()));
    return redis
        .runDurable(PUT, List.of(RedisKeys.importPiece(upload, piece)), args, deadline)
        .mapEmpty();
  }

  /** Null where there is no such piece any more. */
  Future<@Nullable String> piece(String upload, int piece, Deadline deadline) {
    return redis.get(RedisKeys.importPiece(upload, piece), deadline);
  }

  Future<Void> drop(String upload, int piece, Deadline deadline) {
    return redis
        .run(DROP, List.of(RedisKeys.importPiece(upload, piece)), List.of(), deadline)
        .mapEmpty();
  }

  private static List<String> both(String poolId) {
    return List.of(jobs(poolId), RedisKeys.poolPart(poolId, "imports:runner"));
  }

  private static String jobs(String poolId) {
    return RedisKeys.poolPart(poolId, "imports");
  }

  private static String order(String poolId) {
    return RedisKeys.poolPart(poolId, "imports:order");
  }

  private static String millis(Instant instant) {
    return Long.toString(instant.toEpochMilli());
  }
}
