package dev.sallyport.imports;

import dev.sallyport.runtime.Withers;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One import of a file through the API.
 *
 * @param id {@code import-} and letters and digits
 * @param role CloudWatchLogsRoleArn as it was given; nothing is logged with it here
 * @param file null before one was uploaded, and after it was forgotten
 * @param interrupted how often its runner died or stopped and another went on
 * @param message why it is over; empty before
 */
@Withers
public record ImportJob(
    String id,
    String poolId,
    String name,
    String role,
    State state,
    Instant created,
    @Nullable Instant started,
    @Nullable Instant ended,
    Tally tally,
    @Nullable UploadedFile file,
    int interrupted,
    String message)
    implements ImportJobBuilder.With {
  /** A job that was not started for so long never will be. */
  static final Duration LIFE = Duration.ofHours(24);

  /** Where a job stands, by its name on the wire. */
  public enum State {
    CREATED("Created"),
    IN_PROGRESS("InProgress"),
    STOPPING("Stopping"),
    EXPIRED("Expired"),
    STOPPED("Stopped"),
    FAILED("Failed"),
    SUCCEEDED("Succeeded");

    private final String wire;

    State(String wire) {
      this.wire = wire;
    }

    /** UserImportJobStatusType. */
    public String wire() {
      return wire;
    }

    boolean over() {
      return switch (this) {
        case CREATED, IN_PROGRESS, STOPPING -> false;
        case EXPIRED, STOPPED, FAILED, SUCCEEDED -> true;
      };
    }
  }

  /**
   * A file that was uploaded whole, in pieces.
   *
   * @param upload names its pieces
   */
  record UploadedFile(String upload, int pieces) {}

  /** The job as it is now: one that waited too long has expired. */
  ImportJob at(Instant now) {
    return state == State.CREATED && created.plus(LIFE).isBefore(now)
        ? withState(State.EXPIRED)
        : this;
  }

  String write() {
    return new JsonObject()
        .put("id", id)
        .put("pool", poolId)
        .put("name", name)
        .put("role", role)
        .put("state", state.name())
        .put("over", state.over())
        .put("created", created.toEpochMilli())
        .put("started", started == null ? null : started.toEpochMilli())
        .put("ended", ended == null ? null : ended.toEpochMilli())
        .put("lines", tally.lines())
        .put("imported", tally.imported())
        .put("skipped", tally.skipped())
        .put("failed", tally.failed())
        .put("upload", file == null ? null : file.upload())
        .put("pieces", file == null ? 0 : file.pieces())
        .put("interrupted", interrupted)
        .put("message", message)
        .encode();
  }

  static ImportJob read(String document) {
    var json = new JsonObject(document);
    var upload = json.getString("upload");
    return new ImportJob(
        json.getString("id"),
        json.getString("pool"),
        json.getString("name"),
        json.getString("role"),
        State.valueOf(json.getString("state")),
        Instant.ofEpochMilli(json.getLong("created")),
        instant(json.getLong("started")),
        instant(json.getLong("ended")),
        new Tally(
            json.getLong("lines"),
            json.getLong("imported"),
            json.getLong("skipped"),
            json.getLong("failed")),
        upload == null ? null : new UploadedFile(upload, json.getInteger("pieces")),
        json.getInteger("interrupted"),
        json.getString("message"));
  }

  private static @Nullable Instant instant(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
