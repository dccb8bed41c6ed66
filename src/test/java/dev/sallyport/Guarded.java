package dev.sallyport;

import dev.sallyport.redis.RedisForTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The demo with a gate in front of some API. */
public final class Guarded {
  private static final String EMPTY = "\ngate:\n";

  private Guarded() {}

  /**
   * Starts it. The gate takes free ports.
   *
   * @param gate what stands below {@code gate:} in the configuration, indented by two
   */
  public static SallyportForTests by(String gate, Map<String, String> settings) {
    return SallyportForTests.of(file(gate), free(settings));
  }

  /** Another replica of one that {@link #by} started, with the same gate. */
  public static SallyportForTests replica(
      SallyportForTests first, String gate, Map<String, String> settings) {
    return first.replica(file(gate), free(settings));
  }

  private static Map<String, String> free(Map<String, String> settings) {
    var all = new HashMap<>(settings);
    all.putIfAbsent("SALLYPORT_GATE_PORT", "0");
    all.putIfAbsent("SALLYPORT_GATE_DECISIONS_PORT", "0");
    return all;
  }

  /** The demo's configuration file with this gate in it. */
  public static Path file(String gate) {
    try {
      return Files.writeString(
          Files.createDirectories(RedisForTests.scratch()).resolve("gate.yaml"), text(gate));
    } catch (IOException unwritten) {
      throw new UncheckedIOException(unwritten);
    }
  }

  /** What stands in {@link #file}. */
  public static String text(String gate) {
    try {
      var demo = Files.readString(Path.of("conf/sallyport.yaml"));
      if (!demo.contains(EMPTY)) {
        throw new IllegalStateException("the demo has a gate of its own");
      }
      return demo.replace(EMPTY, EMPTY + gate.indent(2));
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
  }
}
