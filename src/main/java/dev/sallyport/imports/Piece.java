package dev.sallyport.imports;

import dev.sallyport.crypto.Kek;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * How a piece of a file is kept: packed, since a file of users is large and says much twice, and
 * sealed, since it is full of names and addresses.
 *
 * @param upload whose piece it is
 * @param number which one
 */
record Piece(Kek kek, String upload, int number) {
  /** Bytes of a whole one, unpacked. */
  static final int SIZE = 256 * 1_024;

  String packed(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(packed)) {
      zip.write(bytes);
    }
    return kek.seal("import-piece", packed.toByteArray(), context());
  }

  byte[] unpacked(String packed) throws IOException, GeneralSecurityException {
    var opened = kek.open("import-piece", packed, context());
    try (var zip = new GZIPInputStream(new ByteArrayInputStream(opened))) {
      return zip.readAllBytes();
    }
  }

  private String context() {
    return upload + ":" + number;
  }
}
