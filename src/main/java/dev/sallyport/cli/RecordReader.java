package dev.sallyport.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads the inside of an export, one record after another. */
final class RecordReader {
  /** In characters; many times what the largest user with a hundred devices takes. */
  static final int LONGEST = 4 << 20;

  private final BufferedReader from;
  private final StringBuilder line = new StringBuilder();
  private long records;

  /** Reads the header. */
  RecordReader(InputStream from) throws IOException {
    this.from = new BufferedReader(new InputStreamReader(from, UTF_8), 1 << 16);
    var header = json();
    if (!"header".equals(header.getValue("type"))
        || !RecordWriter.FORMAT.equals(header.getValue("format"))) {
      throw new IOException("the file is no export of Sallyport");
    }
    if (!Integer.valueOf(RecordWriter.VERSION).equals(header.getValue("version"))) {
      throw new IOException(
          "the file is of version "
              + header.getValue("version")
              + " of the format, and this program knows version "
              + RecordWriter.VERSION);
    }
  }

  /** The next record; null after the last, once the end was found to be right. */
  @Nullable JsonObject next() throws IOException {
    var json = json();
    if (!"end".equals(json.getValue("type"))) {
      records++;
      return json;
    }
    if (!(json.getValue("records") instanceof Number said) || said.longValue() != records) {
      throw new IOException("the file does not have as many records as it says");
    }
    if (from.read() >= 0) {
      throw new IOException("the file goes on after its end");
    }
    return null;
  }

  /** Which one {@link #next} answered last, from 1. */
  long number() {
    return records;
  }

  private JsonObject json() throws IOException {
    line.setLength(0);
    for (var c = from.read(); c != '\n'; c = from.read()) {
      if (c < 0) {
        throw new IOException("the file is cut off");
      }
      if (line.length() == LONGEST) {
        throw new IOException("a line of the file is too long");
      }
      line.append((char) c);
    }
    try {
      return new JsonObject(line.toString());
    } catch (DecodeException none) {
      // The message of the parser quotes the line.
      throw new IOException("line " + (records + 1) + " of the file is no JSON object");
    }
  }
}
