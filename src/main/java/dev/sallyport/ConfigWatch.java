package dev.sallyport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks every second whether a file is another one: written to, replaced, or reached by links that
 * lead elsewhere now, as Kubernetes does it. Looking works where no file system tells of changes.
 */
final class ConfigWatch {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** What a file is known by. */
  private record Look(Path real, FileTime written, long size, @Nullable Object inode) {}

  private final Vertx vertx;
  private final Path file;
  private final Supplier<Future<?>> changed;
  private Optional<Look> last = Optional.empty();
  private Optional<Look> taken = Optional.empty();
  private volatile boolean ended;

  /**
   * Watches.
   *
   * @param changed called each time, once the file has been the same for two looks, so that half a
   *     file is not read; the next look is when it has completed
   */
  ConfigWatch(Vertx vertx, Path file, Supplier<Future<?>> changed) {
    this.vertx = vertx;
    this.file = file;
    this.changed = changed;
  }

  /** Begins with the file as it is now. */
  Future<Void> begin() {
    return vertx
        .executeBlocking(this::look)
        .onSuccess(
            now -> {
              last = now;
              taken = now;
              again();
            })
        .mapEmpty();
  }

  /** Looks no more. */
  Future<Void> end() {
    ended = true;
    return Future.succeededFuture();
  }

  private void again() {
    if (!ended) {
      vertx.setTimer(
          PAUSE.toMillis(),
          _ -> vertx.executeBlocking(this::look).compose(this::looked).onComplete(_ -> again()));
    }
  }

  private Future<Void> looked(Optional<Look> now) {
    var still = now.equals(last);
    last = now;
    if (ended || now.isEmpty() || !still || now.equals(taken)) {
      return Future.succeededFuture();
    }
    taken = now;
    return changed.get().mapEmpty();
  }

  /** Empty where there is no such file: it may be about to be replaced. */
  private Optional<Look> look() {
    try {
      var real = file.toRealPath();
      var known = Files.readAttributes(real, BasicFileAttributes.class);
      return Optional.of(new Look(real, known.lastModifiedTime(), known.size(), known.fileKey()));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
