package dev.sallyport.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** New files that only their owner may read. One that is there already is never written over. */
final class OwnFiles {
  private OwnFiles() {}

  static OutputStream stream(Path file) throws IOException {
    return Files.newOutputStream(made(file));
  }

  static Writer writer(Path file) throws IOException {
    return Files.newBufferedWriter(made(file), UTF_8);
  }

  static Path made(Path file) throws IOException {
    return Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }
}
