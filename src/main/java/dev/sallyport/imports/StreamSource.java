package dev.sallyport.imports;

import dev.sallyport.failure.Failed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A file that is read from a stream, off the event loop. */
final class StreamSource implements Source {
  private static final int PIECE = 256 * 1_024;

  private final Vertx vertx;
  private final InputStream stream;

  StreamSource(Vertx vertx, InputStream stream) {
    this.vertx = vertx;
    this.stream = stream;
  }

  @Override
  public Future<byte @Nullable []> next() {
    return vertx
        .<byte @Nullable []>executeBlocking(this::read, false)
        .recover(
            trouble ->
                Future.failedFuture(
                    trouble instanceof Failed
                        ? trouble
                        : Failed.broken("a file of users could not be read", trouble)));
  }

  private byte @Nullable [] read() throws IOException {
    var piece = stream.readNBytes(PIECE);
    return piece.length == 0 ? null : piece;
  }
}
