package dev.sallyport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/** What something was measured on. */
final class Machine {
  private Machine() {}

  /** In one line: the day, the processor, how many cores, the JDK, and how busy it was before. */
  static String described() throws IOException {
    var processor =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 2))
            .findFirst()
            .orElse("an unknown processor");
    var load = Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    return "%s, %d cores of %s, JDK %s, load %s before"
        .formatted(
            LocalDate.now(),
            Runtime.getRuntime().availableProcessors(),
            processor,
            System.getProperty("java.vm.version"),
            load);
  }
}
