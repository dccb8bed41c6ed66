package dev.sallyport.imports;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How a piece of a file is kept: packed, since a file of users is large and says much twice. */
final class Piece {
  /** Bytes of a whole one, unpacked. */
  static final int SIZE = 256 * 1_024;

  private Piece() {}

  static String packed(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(packed)) {
      zip.write(bytes);
    }
    return Base64.getEncoder().encodeToString(packed.toByteArray());
  }

  static byte[] unpacked(String packed) throws IOException {
    var bytes = Base64.getDecoder().decode(packed);
    try (var zip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return zip.readAllBytes();
    }
  }
}
