package dev.sallyport.redis;

import dev.sallyport.runtime.Deadline;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import redis.embedded.core.ExecutableProvider;

/**
 * A redis-server program to run: the one on the PATH when it is new enough, else the one the
 * library brings. Finding it blocks.
 */
final class RedisBinary {
  /** The oldest we know to work: 6.2. */
  private static final int OLDEST = 6_02;

  private static final Pattern VERSION = Pattern.compile("v=(\\d+)\\.(\\d+)");

  /** ETXTBSY, by its number: the words are in the machine's language. */
  private static final Pattern TEXT_FILE_BUSY = Pattern.compile("error[=:] ?26\\b");

  /** As long as a process may take to become its own program on a machine that is very busy. */
  private static final Duration BUSY = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(20);

  private RedisBinary() {}

  /**
   * The program's path: on this PATH, or the library's, unpacked into {@code brought}. Fails when
   * there is none for this machine.
   */
  static Path find(String path, Path brought) throws IOException {
    for (var place : path.split(File.pathSeparator, -1)) {
      // An empty place would be the directory we happen to be in: not a program to trust.
      var program = Path.of(place, "redis-server");
      if (!place.isEmpty() && Files.isExecutable(program) && newEnough(program)) {
        return program;
      }
    }
    Files.createDirectories(brought);
    return ExecutableProvider.newJarResourceProvider(brought.toFile()).get().toPath();
  }

  private static boolean newEnough(Path program) {
    try {
      return version(program) >= OLDEST;
    } catch (IOException none) {
      return false;
    }
  }

  /** Major times 100 plus minor, such as 702. Fails, with the cause, when it does not run. */
  static int version(Path program) throws IOException {
    try {
      var process =
          started(
              new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true),
              Deadline.in(BUSY));
      try (var output = process.getInputStream()) {
        var text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
        var found = VERSION.matcher(text);
        if (!found.find()) {
          throw new IOException(program + " does not say which Redis it is: " + text.strip());
        }
        return Integer.parseInt(found.group(1)) * 100 + Integer.parseInt(found.group(2));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  /**
   * A program that was just unpacked cannot be run while anybody may still write to it. We do not,
   * but a process that another thread started meanwhile has a copy of whatever we had open, until
   * it is its own program a moment later. Neither another name for the file nor a sync ends that.
   */
  private static Process started(ProcessBuilder command, Deadline deadline)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return command.start();
      } catch (IOException trouble) {
        if (deadline.passed() || !TEXT_FILE_BUSY.matcher(String.valueOf(trouble)).find()) {
          throw trouble;
        }
        Thread.sleep(PAUSE);
      }
    }
  }
}
