package dev.sallyport.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The terminal that standard input is, by the command {@code stty} (POSIX). */
final class Stty {
  private Stty() {}

  /** All its settings, as {@link #set} takes them; null where input is no terminal. */
  static @Nullable String state() {
    var state = run("-g");
    return state == null || state.isEmpty() ? null : state;
  }

  /** Changes settings; whether it could. */
  static boolean set(String settings) {
    return run(settings) != null;
  }

  /** How many columns it has, or else so many. */
  static int width(int otherwise) {
    var size = run("size");
    if (size == null || !size.matches("\\d{1,4} \\d{1,4}")) {
      return otherwise;
    }
    var columns = Integer.parseInt(size.substring(size.indexOf(' ') + 1));
    return columns == 0 ? otherwise : columns;
  }

  private static @Nullable String run(String... arguments) {
    var command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(arguments));
    try {
      var process =
          new ProcessBuilder(command)
              .redirectInput(Redirect.INHERIT)
              .redirectError(Redirect.DISCARD)
              .start();
      var said = new String(process.getInputStream().readAllBytes(), US_ASCII).strip();
      return process.waitFor() == 0 ? said : null;
    } catch (IOException notThere) {
      return null;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
