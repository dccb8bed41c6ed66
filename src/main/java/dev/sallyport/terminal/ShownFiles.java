package dev.sallyport.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Pictures and sounds of challenges as files to be opened, gone when the sign-in is over. */
final class ShownFiles implements AutoCloseable {
  private static final Pattern DATA =
      Pattern.compile("data:(?:image|audio)/(?:x-)?(png|jpeg|gif|wav|mpeg|ogg);base64,(.*)");

  private final List<Path> made = new ArrayList<>();

  /** A file that was written; only its owner may read it. */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  record Shown(Path path, byte[] bytes) {}

  /** What a {@code data:} URL (RFC 2397) holds; null for any other text. */
  @Nullable Shown written(String begins, String url) throws IOException {
    var data = DATA.matcher(url);
    if (!data.matches()) {
      return null;
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(data.group(2));
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
    var path = Files.createTempFile("sallyport-" + begins, "." + data.group(1));
    made.add(path);
    // For whoever ends the program with Ctrl-C.
    path.toFile().deleteOnExit();
    Files.write(path, bytes);
    return new Shown(path, bytes);
  }

  @Override
  public void close() throws IOException {
    for (var path : made) {
      Files.deleteIfExists(path);
    }
  }
}
