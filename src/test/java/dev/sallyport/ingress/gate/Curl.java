package dev.sallyport.ingress.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The curl of this machine. */
final class Curl {
  private Curl() {}

  /**
   * How it ended.
   *
   * @param code 0 where all went well
   * @param out head and body, as asked for
   */
  record Ending(int code, String out) {}

  /** Runs it. */
  static Ending run(String... arguments) {
    var command = new ArrayList<>(List.of(Peers.found("curl"), "-s", "-S", "--max-time", "100"));
    command.addAll(List.of(arguments));
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var out = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return new Ending(process.exitValue(), out);
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
