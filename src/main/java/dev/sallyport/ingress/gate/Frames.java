package dev.sallyport.ingress.gate;

import io.vertx.core.buffer.Buffer;

/**
 * Where the frames of a WebSocket end, in one direction (RFC 6455 section 5.2): a frame of ours may
 * only stand between two of theirs. Reads kinds and lengths, and nothing of what is in a frame.
 */
final class Frames {
  private static final int SHORT_HEAD = 2;
  private static final int LONGEST_HEAD = 14;
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7f;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private static final int MASK = 4;
  private static final int CONTROL = 0x08;

  private final byte[] head = new byte[LONGEST_HEAD];
  private int have;
  private long left;
  private boolean data;

  /** Whether no frame has begun that has not ended. */
  boolean between() {
    return have == 0;
  }

  /**
   * Whether one began since this was asked last that carries something: browsers answer pings by
   * themselves (RFC 6455 section 5.5).
   */
  boolean data() {
    var began = data;
    data = false;
    return began;
  }

  /** Reads all of these bytes. */
  void pass(Buffer bytes) {
    for (int at = 0; at >= 0 && at < bytes.length(); ) {
      at = next(bytes, at);
    }
  }

  /**
   * Reads until a frame ends.
   *
   * @param from the first byte to read
   * @return where the next frame begins, or -1 where none ended
   */
  int next(Buffer bytes, int from) {
    int at = from;
    while (at < bytes.length()) {
      if (left > 0) {
        var taken = (int) Math.min(left, bytes.length() - at);
        at += taken;
        left -= taken;
      } else {
        head[have++] = bytes.getByte(at++);
        if (have < SHORT_HEAD || have < headLength()) {
          continue;
        }
        left = payload();
        data |= (head[0] & CONTROL) == 0;
      }
      if (left == 0) {
        have = 0;
        return at;
      }
    }
    return -1;
  }

  private int headLength() {
    int more =
        switch (head[1] & LENGTH) {
          case TWO_BYTES -> 2;
          case EIGHT_BYTES -> 8;
          default -> 0;
        };
    return SHORT_HEAD + more + ((head[1] & MASKED) == 0 ? 0 : MASK);
  }

  private long payload() {
    int told = head[1] & LENGTH;
    if (told < TWO_BYTES) {
      return told;
    }
    long length = 0;
    int bytes = told == TWO_BYTES ? 2 : 8;
    for (int i = 0; i < bytes; i++) {
      length = (length << 8) | (head[SHORT_HEAD + i] & 0xff);
    }
    return length & Long.MAX_VALUE;
  }

  /** A Close frame with this code, from a server (RFC 6455 section 5.5.1). */
  static Buffer close(int code, String reason) {
    var text = Buffer.buffer(reason);
    return Buffer.buffer()
        .appendUnsignedByte((short) 0x88)
        .appendUnsignedByte((short) (2 + text.length()))
        .appendUnsignedShort(code)
        .appendBuffer(text);
  }

  /** The same from a client, whose frames are masked; these bytes are nobody's to choose. */
  static Buffer maskedClose(int code) {
    return Buffer.buffer()
        .appendUnsignedByte((short) 0x88)
        .appendUnsignedByte((short) (MASKED | 2))
        .appendInt(0)
        .appendUnsignedShort(code);
  }
}
