package dev.sallyport.imports;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.imports.ImportJob.State;
import dev.sallyport.imports.JobStore.Held;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs import jobs in this process, and takes over those whose runners died. A job is written after
 * each batch; whoever finds that another runs it by then stops at once.
 */
final class JobRunner {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

  /** Few, so that sign-ins do not wait for connections to Redis. */
  private static final int AT_ONCE = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofSeconds(10);

  /** A job that brings down whoever runs it must end. */
  private static final int MOST_INTERRUPTIONS = 10;

  /** Rows a job may have in the log; the rest are counted only. */
  private static final int MOST_TOLD = 1_000;

  private final Vertx vertx;
  private final JobStore store;
  private final Pools pools;
  private final UserStore users;
  private final Newcomers newcomers;
  private final InstantSource clock;
  private final String name;
  private final long looking;
  private final Map<String, Future<Void>> running = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * A runner of this name.
   *
   * @param name no other process has it
   */
  JobRunner(
      Vertx vertx, JobStore store, Pools pools, UserStore users, InstantSource clock, String name) {
    this.vertx = vertx;
    this.store = store;
    this.pools = pools;
    this.users = users;
    this.newcomers = new Newcomers(users, clock);
    this.clock = clock;
    this.name = name;
    this.looking = vertx.setPeriodic(LOOK.toMillis(), _ -> look());
  }

  String name() {
    return name;
  }

  Future<Void> close() {
    closed = true;
    vertx.cancelTimer(looking);
    return Future.join(List.copyOf(running.values())).<Void>mapEmpty().otherwiseEmpty();
  }

  /** Goes on with jobs that nobody runs. What fails is tried again by and by. */
  private void look() {
    store
        .entered(soon())
        .onSuccess(
            entered ->
                entered.stream().filter(each -> !running.containsKey(each)).forEach(this::resume));
  }

  private void resume(String entered) {
    var poolId = entered.substring(0, entered.indexOf(' '));
    var id = entered.substring(entered.indexOf(' ') + 1);
    store
        .read(poolId, id, soon())
        .compose(
            job -> {
              if (job == null || job.at(clock.instant()).state().over()) {
                return store.leave(entered, soon());
              }
              return job.state() == State.CREATED ? Future.<Void>succeededFuture() : resume(job);
            });
  }

  private Future<Void> resume(ImportJob job) {
    var next = job.withInterrupted(job.interrupted() + 1);
    return pools
        .freshPool(job.poolId(), soon())
        .compose(
            pool ->
                store
                    .take(job, next, name, soon())
                    .map(
                        taken -> {
                          if (taken == JobStore.Taken.OK) {
                            run(pool, next);
                          }
                          return null;
                        }));
  }

  /** Runs a job of which this is the runner. */
  void run(Pool pool, ImportJob job) {
    var key = job.poolId() + " " + job.id();
    Promise<Void> over = Promise.promise();
    running.put(key, over.future());
    LOG.atInfo()
        .addKeyValue("pool", job.poolId())
        .addKeyValue("job", job.id())
        .addKeyValue("after line", job.tally().lines())
        .log("an import job runs");
    new Run(pool, job)
        .done()
        .onFailure(
            trouble ->
                LOG.atError()
                    .addKeyValue("job", job.id())
                    .addKeyValue("cause", trouble.toString())
                    .log("an import job was let go of"))
        .onComplete(
            _ -> {
              running.remove(key);
              over.complete();
            });
  }

  private static Deadline soon() {
    return Deadline.in(PATIENCE);
  }

  /** One job while it runs here. */
  private final class Run implements ImportListener {
    private final Pool pool;
    private final AtomicLong told = new AtomicLong();
    private ImportJob job;
    private boolean lost;

    private Run(Pool pool, ImportJob job) {
      this.pool = pool;
      this.job = job;
    }

    private Future<Void> done() {
      var file = job.file();
      if (file == null || job.interrupted() > MOST_INTERRUPTIONS) {
        return end(State.FAILED, "The import was interrupted too often.");
      }
      return new ImportRun(vertx, users, newcomers, pool, FileFormat.CSV, AT_ONCE, this)
          .from(job.tally(), new UploadSource(vertx, store, file), this::reached)
          .compose(this::ended, this::broken);
    }

    @Override
    public void refused(long line, Outcome why) {
      if (told.incrementAndGet() <= MOST_TOLD) {
        LOG.atWarn()
            .addKeyValue("pool", pool.id())
            .addKeyValue("job", job.id())
            .addKeyValue("line", line)
            .addKeyValue("why", why)
            .log("a row was not imported");
      }
    }

    @Override
    public void progress(Tally soFar) {}

    /** Says how far it is; false when it is to stop. */
    private Future<Boolean> reached(Tally soFar) {
      var next = job.withTally(soFar);
      return store
          .hold(job, next, name, soon())
          .compose(
              held ->
                  switch (held) {
                    case Held.Ok() -> {
                      job = next;
                      yield Future.succeededFuture(job.state() == State.IN_PROGRESS && !closed);
                    }
                    case Held.Lost() -> {
                      lost = true;
                      yield Future.succeededFuture(false);
                    }
                    case Held.Changed(var now) -> {
                      job = now;
                      yield reached(soFar);
                    }
                  });
    }

    private Future<Void> ended(Tally tally) {
      if (lost) {
        return Future.succeededFuture();
      }
      if (job.state() == State.STOPPING) {
        return end(State.STOPPED, "The Import Job was stopped by the developer.");
      }
      if (closed) {
        // another replica goes on, or this one when it is up again
        return store.letGo(job, job, name, soon()).mapEmpty();
      }
      return tally.imported() == 0 && tally.skipped() + tally.failed() > 0
          ? end(State.FAILED, "Too many users have failed or been skipped during the import.")
          : end(State.SUCCEEDED, "Import Job Completed Successfully.");
    }

    /** The file is no good; with other trouble, the job is taken up again when Redis is back. */
    private Future<Void> broken(Throwable trouble) {
      return trouble instanceof Failed failed
              && failed.failure() instanceof Failure.Invalid(var message)
          ? end(State.FAILED, message)
          : Future.failedFuture(trouble);
    }

    private Future<Void> end(State state, String message) {
      var next =
          job.withState(state)
              .withMessage(message)
              .withEnded(clock.instant().truncatedTo(ChronoUnit.MILLIS))
              .withFile(null);
      return store
          .letGo(job, next, name, soon())
          .compose(
              held ->
                  switch (held) {
                    case Held.Ok() -> over(next);
                    case Held.Lost() -> Future.succeededFuture();
                    case Held.Changed(var now) -> {
                      job = now;
                      yield end(state, message);
                    }
                  });
    }

    private Future<Void> over(ImportJob next) {
      LOG.atInfo()
          .addKeyValue("pool", next.poolId())
          .addKeyValue("job", next.id())
          .addKeyValue("state", next.state())
          .addKeyValue("tally", next.tally())
          .log("an import job is over");
      var file = job.file();
      return store
          .leave(next, soon())
          .compose(_ -> file == null ? Future.succeededFuture() : ImportJobs.forget(store, file));
    }
  }
}
