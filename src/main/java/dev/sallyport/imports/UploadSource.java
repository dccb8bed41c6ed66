package dev.sallyport.imports;

import dev.sallyport.failure.Failed;
import dev.sallyport.imports.ImportJob.UploadedFile;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A file that was uploaded, piece by piece out of Redis. */
final class UploadSource implements Source {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final JobStore store;
  private final UploadedFile file;
  private int next;

  UploadSource(Vertx vertx, JobStore store, UploadedFile file) {
    this.vertx = vertx;
    this.store = store;
    this.file = file;
  }

  @Override
  public Future<byte @Nullable []> next() {
    if (next >= file.pieces()) {
      return Future.succeededFuture();
    }
    var piece = next++;
    return store
        .piece(file.upload(), piece, Deadline.in(PATIENCE))
        .compose(
            packed ->
                packed == null
                    ? Future.failedFuture(
                        Failed.broken(
                            "a piece of an uploaded file is gone",
                            new IllegalStateException("piece " + piece)))
                    : vertx.executeBlocking(() -> Piece.unpacked(packed), false));
  }
}
