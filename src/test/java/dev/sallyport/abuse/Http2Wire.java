package dev.sallyport.abuse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** HTTP/2 in clear text, frame by frame, as RFC 9113 section 4 has them, right or wrong. */
final class Http2Wire implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  static final long PROTOCOL_ERROR = 1;
  static final long ENHANCE_YOUR_CALM = 11;

  private static final List<String> GET =
      List.of(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a");

  private final Wire wire;

  private Http2Wire(Wire wire) {
    this.wire = wire;
    wire.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").write(frame(SETTINGS, 0, 0));
  }

  static Http2Wire to(URI listener) {
    return new Http2Wire(Wire.to(listener));
  }

  /** Room for few of the answers, which nobody reads. */
  static Http2Wire narrow(URI listener) {
    return new Http2Wire(Wire.narrow(listener));
  }

  /** What came: its type, its stream, and the code of a reset or a farewell. */
  record Frame(int type, int stream, long code) {}

  static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** Names and values in turn, as literals that nothing is known of (RFC 7541 section 6.2.2). */
  static byte[] fields(List<String> namesAndValues) {
    var block = new ByteArrayOutputStream();
    for (var i = 0; i < namesAndValues.size(); i++) {
      if (i % 2 == 0) {
        block.write(0);
      }
      var text = namesAndValues.get(i).getBytes(ISO_8859_1);
      length(block, text.length);
      block.writeBytes(text);
    }
    return block.toByteArray();
  }

  private static void length(ByteArrayOutputStream block, int length) {
    block.write(Math.min(length, 127));
    if (length >= 127) {
      var rest = length - 127;
      for (; rest >= 128; rest /= 128) {
        block.write(rest % 128 + 128);
      }
      block.write(rest);
    }
  }

  /** A request's fields: a GET of / with these instead of its own, or after them. */
  static List<String> request(String... namesAndValues) {
    var fields = new ArrayList<>(GET);
    for (var i = 0; i < namesAndValues.length; i += 2) {
      var own = fields.indexOf(namesAndValues[i]);
      if (own < 0) {
        fields.addAll(Arrays.asList(namesAndValues).subList(i, i + 2));
      } else {
        fields.set(own + 1, namesAndValues[i + 1]);
      }
    }
    return fields;
  }

  /** A request without a body. */
  static byte[] whole(int stream, List<String> fields) {
    return frame(HEADERS, END_STREAM | END_HEADERS, stream, fields(fields));
  }

  Http2Wire write(byte[]... frames) {
    for (var frame : frames) {
      wire.write(frame);
    }
    return this;
  }

  /** As {@link Wire#writes}. */
  boolean writes(byte[] frames) {
    return wire.writes(frames);
  }

  /** The next frame that says how this stream, or the whole connection, goes on. */
  Frame next(int stream) {
    while (true) {
      var head = ByteBuffer.wrap(wire.read(9));
      var length = (head.get() & 0xff) << 16 | head.getShort() & 0xffff;
      var type = head.get();
      head.get();
      var on = head.getInt();
      var payload = ByteBuffer.wrap(wire.read(length));
      var code =
          switch (type) {
            case RST_STREAM -> payload.getInt(0);
            case GOAWAY -> payload.getInt(4);
            default -> 0;
          };
      if (type == GOAWAY || (on == stream && (type == RST_STREAM || type == HEADERS))) {
        return new Frame(type, on, code);
      }
    }
  }

  /** How the connection ends: with the code of its farewell, or without one, -1. */
  long farewell() {
    try {
      return next(Integer.MAX_VALUE).code();
    } catch (UncheckedIOException closed) {
      if (closed.getCause() instanceof SocketTimeoutException) {
        throw new AssertionError("still open", closed);
      }
      return -1;
    }
  }

  @Override
  public void close() {
    wire.close();
  }
}
