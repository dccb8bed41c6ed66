package dev.sallyport.imports;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.imports.ImportJob.UploadedFile;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/**
 * A file on its way in. It counts as uploaded only when it is whole; of two uploads of one job the
 * first that is whole counts. Used on one event loop.
 */
public final class Upload {
  /** limits.md §2. */
  private static final long MOST_BYTES = 100L * 1_024 * 1_024;

  private static final int MOST_USERS = 500_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final JobStore store;
  private final ImportJob job;
  private final String name;
  private final Runnable over;
  private Buffer begun = Buffer.buffer();
  private long bytes;
  private long lines;
  private int pieces;

  Upload(Vertx vertx, JobStore store, ImportJob job, String name, Runnable over) {
    this.vertx = vertx;
    this.store = store;
    this.job = job;
    this.name = name;
    this.over = over;
  }

  /** Whether enough came to be put away before more is read. */
  public boolean full() {
    return begun.length() >= Piece.SIZE;
  }

  /** Takes what came. Throws {@code Failed} with Invalid for a file that is too large. */
  public void take(Buffer part) {
    bytes += part.length();
    for (var i = 0; i < part.length(); i++) {
      if (part.getByte(i) == '\n') {
        lines++;
      }
    }
    // the header is a line too
    if (bytes > MOST_BYTES || lines > MOST_USERS + 1) {
      throw new Failed(new Failure.Invalid("A file has 100 MB and 500,000 users at most."));
    }
    begun.appendBuffer(part);
  }

  /** Puts away what came. */
  public Future<Void> flush() {
    if (begun.length() == 0) {
      return Future.succeededFuture();
    }
    var piece = begun.getBytes();
    begun = Buffer.buffer();
    return vertx
        .executeBlocking(() -> Piece.packed(piece), false)
        .compose(packed -> store.put(name, pieces++, packed, Deadline.in(PATIENCE)));
  }

  /** It is whole. Fails with NotPermitted where another one was before it. */
  public Future<Void> whole() {
    if (bytes == 0) {
      return Future.failedFuture(new Failed(new Failure.Invalid("The file is empty.")));
    }
    return flush()
        .compose(
            _ ->
                store.write(
                    job, job.withFile(new UploadedFile(name, pieces)), Deadline.in(PATIENCE)))
        .compose(
            first ->
                first ? Future.<Void>succeededFuture() : Future.failedFuture(ImportJobs.spent()))
        .onSuccess(_ -> over.run());
  }

  /** It will not be whole: what came is forgotten. */
  public Future<Void> abandon() {
    over.run();
    return ImportJobs.forget(store, new UploadedFile(name, pieces));
  }
}
