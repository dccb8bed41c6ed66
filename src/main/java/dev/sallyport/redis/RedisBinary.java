package dev.sallyport.redis;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * A redis-server program to run: the one on the PATH when it is new enough, else the one the
 * library brings. Finding it blocks.
 */
final class RedisBinary {
  /** The oldest we know to work: 6.2. */
  private static final int OLDEST = 6_02;

  private static final Pattern VERSION = Pattern.compile("v=(\\d+)\\.(\\d+)");

  private RedisBinary() {}

  /**
   * The program's path: on this PATH, or the library's, unpacked into {@code brought}. Fails when
   * there is none for this machine.
   */
  static Path find(String path, Path brought) throws IOException {
    for (var place : path.split(File.pathSeparator, -1)) {
      // An empty place would be the directory we happen to be in: not a program to trust.
      var program = Path.of(place, "redis-server");
      if (!place.isEmpty()
          && Files.isExecutable(program)
          && version(program).filter(v -> v >= OLDEST).isPresent()) {
        return program;
      }
    }
    Files.createDirectories(brought);
    return ExecutableProvider.newJarResourceProvider(brought.toFile()).get().toPath();
  }

  /** Major times 100 plus minor, such as 702; empty when it does not run. */
  static Optional<Integer> version(Path program) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true).start();
    } catch (IOException doesNotRun) {
      return Optional.empty();
    }
    try (var output = process.getInputStream()) {
      var text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      var found = VERSION.matcher(text);
      return Stream.of(found)
          .filter(java.util.regex.Matcher::find)
          .map(v -> Integer.parseInt(v.group(1)) * 100 + Integer.parseInt(v.group(2)))
          .findFirst();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }
}
