package dev.sallyport.delivery;

import dev.sallyport.delivery.Message.Medium;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each message into a file of its own, readable by the owner only. Names begin with the
 * time, so the newest sorts last; the oldest beyond a thousand are removed. For development: the
 * log says where to look, never what it says.
 */
public final class OutboxDelivery implements Delivery {
  /** How many files are kept. */
  static final int KEPT = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(OutboxDelivery.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final FileAttribute<?> OWNER_READS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> OWNER_ENTERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path directory;
  private final InstantSource clock;
  private final WorkerExecutor writer;
  private final Places places;
  private final AtomicLong written = new AtomicLong();

  /** Writes into {@code outbox} below the data directory; {@code queue} messages may wait. */
  public OutboxDelivery(Vertx vertx, Path dataDir, int queue, InstantSource clock) {
    this.directory = dataDir.resolve("outbox");
    this.clock = clock;
    // One thread, in order: file names then sort as messages were accepted.
    this.writer = vertx.createSharedWorkerExecutor("outbox-" + directory.hashCode(), 1);
    this.places = new Places(queue + 1);
  }

  /** Where the files are. */
  public Path directory() {
    return directory;
  }

  @Override
  public boolean carries(Medium medium) {
    return true;
  }

  @Override
  public Future<Void> accept(Message message) {
    if (!places.take()) {
      return Places.full();
    }
    writer
        .executeBlocking(() -> write(message), true)
        .onComplete(
            result -> {
              places.give();
              if (result.succeeded()) {
                LOG.atInfo()
                    .addKeyValue("kind", message.facts().get("kind"))
                    .addKeyValue("file", result.result())
                    .log("a message is in the outbox");
              } else {
                LOG.atError().setCause(result.cause()).log("a message could not be written");
              }
            });
    return Future.succeededFuture();
  }

  private Path write(Message message) throws IOException {
    Files.createDirectories(directory, OWNER_ENTERS);
    var name =
        "%s-%06d-%s.txt"
            .formatted(STAMP.format(clock.instant()), written.incrementAndGet(), message.medium());
    // Moved in when whole, so that nobody reads half a message.
    var begun = Files.createFile(directory.resolve("." + name), OWNER_READS);
    Files.writeString(begun, text(message));
    var file = Files.move(begun, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    removeOldest();
    return file;
  }

  private static String text(Message message) {
    var subject = message.subject().isEmpty() ? "" : "Subject: " + message.subject() + "\n";
    return "To: " + message.to() + "\n" + subject + "\n" + message.text() + "\n";
  }

  private void removeOldest() throws IOException {
    try (var listed = Files.list(directory)) {
      var files = listed.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
      for (var file : files.subList(0, Math.max(0, files.size() - KEPT))) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public Future<Void> close() {
    return writer
        .executeBlocking(() -> null, true)
        .timeout(5, TimeUnit.SECONDS)
        .transform(_ -> writer.close());
  }
}
