package dev.sallyport.bench;

import io.gatling.javaapi.core.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/** Has Gatling play something in a process of its own, and reads its report. */
final class Play {
  private Play() {}

  /**
   * What came of one kind of request.
   *
   * @param ok how many were answered as they should be
   * @param failed how many were not: refused, wrong, or not at all
   * @param p50 milliseconds from the moment it was sent, as Gatling rounds them; of all, also of
   *     those that failed
   * @param most the longest that one took
   */
  record Outcome(long ok, long failed, long p50, long p95, long p99, long most) {}

  /**
   * All that came of it.
   *
   * @param page the report for people
   */
  record Report(Path page, Map<String, Outcome> requests) {
    /** What came of the requests of this name: nothing, where none was sent. */
    Outcome of(String title) {
      return requests.getOrDefault(title, new Outcome(0, 0, 0, 0, 0, 0));
    }
  }

  /** Plays it, with a report below this directory. */
  static Report play(Class<? extends Simulation> simulation, Properties told, Path reports)
      throws IOException, InterruptedException {
    Files.createDirectories(reports);
    var log = reports.resolve(simulation.getSimpleName() + ".log");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=" + Path.of("src/bench/logback.xml").toUri(),
                "-Dgatling.charting.indicators.percentile1=50",
                "-Dgatling.charting.indicators.percentile2=95",
                "-Dgatling.charting.indicators.percentile3=99",
                "-Dgatling.charting.indicators.percentile4=99.9"));
    told.stringPropertyNames().forEach(name -> command.add("-D" + name + "=" + told.get(name)));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "io.gatling.app.Gatling",
            "-s",
            simulation.getName(),
            "-rf",
            reports.toString()));
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (process.waitFor() != 0) {
      throw new IOException("Gatling failed:\n" + Files.readString(log));
    }
    return read(newest(reports));
  }

  private static Path newest(Path reports) throws IOException {
    try (var all = Files.list(reports)) {
      return all.filter(Files::isDirectory)
          .max(Comparator.comparing(directory -> directory.toFile().lastModified()))
          .orElseThrow(() -> new IOException("no report below " + reports));
    }
  }

  // Gatling has no other record of its statistics that could be read than the page for people.
  private static Report read(Path report) throws IOException {
    var page = report.resolve("index.html");
    var requests = new LinkedHashMap<String, Outcome>();
    for (var row : Jsoup.parse(page.toFile(), "UTF-8").select("tr[data-parent]")) {
      requests.put(
          row.select(".ellipsed-name").text(),
          new Outcome(
              column(row, 3),
              column(row, 4),
              column(row, 8),
              column(row, 9),
              column(row, 10),
              column(row, 12)));
    }
    return new Report(page, requests);
  }

  private static long column(Element row, int number) {
    return Long.parseLong(row.select(".col-" + number).text());
  }
}
