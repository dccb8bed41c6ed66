package dev.sallyport.imports;

import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.imports.ImportJob.State;
import dev.sallyport.imports.ImportJob.UploadedFile;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * Imports through the API: a job is made, its file uploaded to an address that only whoever made it
 * was told, then it is started and runs on one of the replicas. A pool runs one job at a time. What
 * a replica that died was running goes on at another, from the last batch that was counted; who was
 * made after that is found there and counted as skipped.
 */
public final class ImportJobs {
  /** How long an address for an upload works. */
  private static final Duration UPLOAD_LIFE = Duration.ofMinutes(15);

  /** Uploads at once in this process; each holds a piece in memory. */
  private static final int UPLOADS = 2;

  private static final int TRIES = 4;

  private final Vertx vertx;
  private final Pools pools;
  private final Kek kek;
  private final RandomIds ids;
  private final InstantSource clock;
  private final JobStore store;
  private final JobRunner runner;
  private final AtomicInteger uploads = new AtomicInteger();

  /** Jobs in this Redis; those whose runners died are looked for from now on. */
  public ImportJobs(
      Vertx vertx,
      SharedRedis redis,
      Pools pools,
      UserStore users,
      Kek kek,
      RandomIds ids,
      InstantSource clock) {
    this.vertx = vertx;
    this.pools = pools;
    this.kek = kek;
    this.ids = ids;
    this.clock = clock;
    this.store = new JobStore(redis, kek);
    this.runner = new JobRunner(vertx, store, pools, users, clock, ids.uuid());
  }

  /** Lets go of what runs here, so that another replica goes on with it. */
  public Future<Void> close() {
    return runner.close();
  }

  /** The columns of a file for this pool, in Cognito's order. */
  public static List<String> header(Pool pool) {
    return CsvRows.header(pool);
  }

  /** A new job, without a file. Fails with TooMany. */
  public Future<ImportJob> create(Pool pool, String name, String role, Deadline deadline) {
    var id = "import-" + ids.uuid();
    return store.create(
        new ImportJob(
            id, pool.id(), name, role, State.CREATED, now(), null, null, Tally.none(), null, 0, ""),
        deadline);
  }

  /** The job as it is now. Fails with PartNotFound. */
  public Future<ImportJob> get(String poolId, String id, Deadline deadline) {
    return store
        .read(poolId, id, deadline)
        .map(
            job -> {
              if (job == null) {
                throw new Failed(
                    new Failure.PartNotFound("User import job " + id + " does not exist."));
              }
              return job.at(now());
            });
  }

  /** So many jobs of a pool, the newest first, after this id or, where it is empty, the first. */
  public Future<List<ImportJob>> page(String poolId, String after, int most, Deadline deadline) {
    return store
        .page(poolId, after, most, deadline)
        .map(jobs -> jobs.stream().map(job -> job.at(now())).toList());
  }

  /**
   * Starts it here. Fails with Unready where that cannot be, with PartNotFound, and with what the
   * pool does, which is read together with the job.
   */
  public Future<ImportJob> start(String poolId, Future<Pool> pool, String id, Deadline deadline) {
    var job = get(poolId, id, deadline);
    return pool.compose(its -> job.compose(found -> start(its, found, deadline)));
  }

  private Future<ImportJob> start(Pool pool, ImportJob job, Deadline deadline) {
    if (job.state() != State.CREATED) {
      return unready("The job is " + job.state().wire() + " and cannot be started.");
    }
    if (job.file() == null) {
      return unready("No csv file was uploaded for " + job.id());
    }
    if (pool.autoVerify().isEmpty()) {
      return unready("The user pool has no auto-verified attributes.");
    }
    var next = job.withState(State.IN_PROGRESS).withStarted(now());
    return store
        .enter(job, deadline)
        .compose(_ -> store.take(job, next, runner.name(), deadline))
        .compose(
            taken ->
                switch (taken) {
                  case OK -> {
                    runner.run(pool, next);
                    yield Future.succeededFuture(next);
                  }
                  case BUSY -> unready("Another import job of the user pool is running.");
                  case CHANGED -> Future.failedFuture(new Failed(new Failure.ChangedMeanwhile()));
                });
  }

  /** Asks its runner to stop. Fails with Unready where it does not run, and PartNotFound. */
  public Future<ImportJob> stop(String poolId, String id, Deadline deadline) {
    return change(
        poolId,
        id,
        job -> {
          if (job.state() != State.IN_PROGRESS && job.state() != State.STOPPING) {
            throw new Failed(
                new Failure.Unready(
                    "The job is " + job.state().wire() + " and cannot be stopped."));
          }
          return job.withState(State.STOPPING);
        },
        TRIES,
        deadline);
  }

  private Future<ImportJob> change(
      String poolId, String id, UnaryOperator<ImportJob> how, int tries, Deadline deadline) {
    return get(poolId, id, deadline)
        .compose(
            seen -> {
              var next = how.apply(seen);
              return store
                  .write(seen, next, deadline)
                  .compose(
                      done -> {
                        if (done) {
                          return Future.succeededFuture(next);
                        }
                        return tries > 1
                            ? change(poolId, id, how, tries - 1, deadline)
                            : Future.failedFuture(new Failed(new Failure.ChangedMeanwhile()));
                      });
            });
  }

  // Uploads

  /**
   * Where the job's file can be put: the path and query of an address. It works for a quarter of an
   * hour, for one file.
   */
  public String address(ImportJob job) {
    var until = Long.toString(job.created().plus(UPLOAD_LIFE).getEpochSecond());
    return "/imports/"
        + job.poolId()
        + "/"
        + job.id()
        + "?expires="
        + until
        + "&signature="
        + signature(job.poolId(), job.id(), until);
  }

  private String signature(String poolId, String id, String until) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(kek.mac("import-upload", poolId, id, until));
  }

  /**
   * Begins an upload. Fails with NotPermitted for an address that is not ours, too old or used, and
   * with Overloaded where too many are under way.
   */
  public Future<Upload> upload(
      String poolId, String id, String until, String signature, Deadline deadline) {
    if (!ConstantTime.equal(signature(poolId, id, until), signature)) {
      return Future.failedFuture(
          new Failed(new Failure.NotPermitted("The address is not one of ours.")));
    }
    if (!now().isBefore(Instant.ofEpochSecond(Long.parseLong(until)))) {
      return Future.failedFuture(new Failed(new Failure.NotPermitted("The address has expired.")));
    }
    if (uploads.incrementAndGet() > UPLOADS) {
      uploads.decrementAndGet();
      return Future.failedFuture(Failed.overloaded());
    }
    return pools
        .freshPool(poolId, deadline)
        .compose(_ -> get(poolId, id, deadline))
        .map(
            job -> {
              if (job.state() != State.CREATED || job.file() != null) {
                throw spent();
              }
              return new Upload(vertx, store, job, ids.uuid(), uploads::decrementAndGet);
            })
        .onFailure(_ -> uploads.decrementAndGet());
  }

  static Failed spent() {
    return new Failed(new Failure.NotPermitted("A file was uploaded for this job already."));
  }

  /** What fails is passed over: pieces go by themselves. */
  static Future<Void> forget(JobStore store, UploadedFile file) {
    Future<Void> done = Future.succeededFuture();
    for (var i = 0; i < file.pieces(); i++) {
      var piece = i;
      done =
          done.compose(_ -> store.drop(file.upload(), piece, Deadline.in(Duration.ofSeconds(5))));
    }
    return done.otherwiseEmpty();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static <T> Future<T> unready(String why) {
    return Future.failedFuture(new Failed(new Failure.Unready(why)));
  }
}
