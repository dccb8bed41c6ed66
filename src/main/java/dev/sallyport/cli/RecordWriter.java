package dev.sallyport.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/** Writes the inside of an export: a header, records, and an end that counts them. */
final class RecordWriter {
  static final String FORMAT = "sallyport-export";
  static final int VERSION = 1;

  private final OutputStream to;
  private long records;

  RecordWriter(OutputStream to, Instant made) throws IOException {
    this.to = to;
    line(
        new JsonObject()
            .put("type", "header")
            .put("format", FORMAT)
            .put("version", VERSION)
            .put("made", made.toString()));
  }

  void write(JsonObject record) throws IOException {
    line(record);
    records++;
  }

  /** Nothing comes after it. */
  void end() throws IOException {
    line(new JsonObject().put("type", "end").put("records", records));
  }

  /** JSON escapes what would break a line. */
  private void line(JsonObject json) throws IOException {
    to.write((json.encode() + "\n").getBytes(UTF_8));
  }
}
