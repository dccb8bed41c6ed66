package dev.sallyport.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that only their owner may read. */
final class PrivateFile {
  private PrivateFile() {}

  /**
   * Puts a new file with mode 0600 in the place of one that may be there: one that others may read,
   * or have open, gets nothing.
   */
  static void write(Path file, String text) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    // Mode 0600 is what the JDK gives such files.
    var fresh = Files.createTempFile(folder, ".sallyport-", ".tmp");
    try {
      Files.writeString(fresh, text, UTF_8);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
