package dev.sallyport.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What each operation costs the server in CPU time: a password login beside its hash, and beside
 * one with a second process on the same Redis.
 */
@Command(
    name = "costs",
    mixinStandardHelpOptions = true,
    description = {
      "CPU time of the server's process for each operation; of a password login beside its hash,",
      "and with two processes on one Redis."
    })
final class CostsCommand implements Callable<Integer> {
  private static final List<Scenario> ONE_BY_ONE =
      List.of(
          Scenario.SRP,
          Scenario.CAPTCHA,
          Scenario.TOTP,
          Scenario.REFRESH,
          Scenario.CLIENT,
          Scenario.GET_USER,
          Scenario.PROXY);

  /** How often two processes and one of them are measured, one after the other. */
  private static final int TURNS = 3;

  @Option(
      names = "--only",
      split = ",",
      description = "These operations besides password logins (default: all).")
  private List<Scenario> only = ONE_BY_ONE;

  @Option(
      names = "--alone",
      description = "One process only: neither a second one, nor one that tells of CAPTCHAs.")
  private boolean alone;

  @Option(names = "--seconds", description = "Of each (default: ${DEFAULT-VALUE}).")
  private int seconds = 30;

  @Option(
      names = "--warm-up",
      description =
          "Seconds of many refreshes, of many SRP logins and of many password logins, before all,"
              + " and a quarter of each operation before it: what a JVM compiles meanwhile costs"
              + " more than what it serves (default: ${DEFAULT-VALUE}).")
  private int warmUp = 240;

  @Option(names = "--reports", description = "Where reports go (default: ${DEFAULT-VALUE}).")
  private Path reports = Path.of("target/bench");

  @Override
  public Integer call() throws Exception {
    System.out.println(Machine.described());
    System.out.printf(
        "%n%-48s %10s %10s %8s %8s%n", "CPU ms each", "server", "Redis", "p50 ms", "p99 ms");
    try (var redis = Redis.start(reports);
        var _ = Upstream.start();
        var one = Sallyport.start(redis.url(), reports, 8190, false)) {
      var people =
          new People(URI.create(one.endpoint()), Sallyport.KEYS, Sallyport.POOL, Sallyport.CLIENT);
      var rows = new ArrayList<>(people.make("bench", 200, false));
      rows.addAll(people.make("token", 400, true));
      People.write(reports.resolve("people.json"), rows);
      var logins = warm(one);
      measured(Scenario.PASSWORD, logins, one.settings(reports), redis, List.of(one), "");
      for (var scenario : only) {
        if (scenario == Scenario.PROXY) {
          // Minutes after they were made.
          People.write(reports.resolve("people.json"), people.signedInAgain(rows));
        }
        if (!scenario.drawn()) {
          measured(scenario, scenario.rate, one.settings(reports), redis, List.of(one), "");
        }
      }
      if (alone) {
        return 0;
      }
      try (var two = Sallyport.start(redis.url(), reports.resolve("two"), 8290, false)) {
        warm(two);
        var both = one.settings(reports).at(one.endpoint() + "," + two.endpoint());
        var shared = 0.0;
        var single = 0.0;
        // By turns, as the machine's speed changes.
        for (int turn = 0; turn < TURNS; turn++) {
          shared +=
              measured(
                  Scenario.PASSWORD, logins, both, redis, List.of(one, two), ", two processes");
          single +=
              measured(
                  Scenario.PASSWORD, logins, one.settings(reports), redis, List.of(one), ", one");
        }
        System.out.printf("%-48s %10.3f%n", "  two processes / one", shared / single);
      }
      if (only.contains(Scenario.CAPTCHA)) {
        try (var drawn = Sallyport.start(redis.url(), reports.resolve("drawn"), 8390, true)) {
          warm(drawn);
          var settings = drawn.settings(reports);
          measured(Scenario.CAPTCHA, Scenario.CAPTCHA.rate, settings, redis, List.of(drawn), "");
        }
      }
    }
    return 0;
  }

  /**
   * Until what it runs is compiled.
   *
   * @return two thirds of the logins that its hashing threads serve in a second, which are one less
   *     than there are cores: what a login costs matters where there are many
   */
  private double warm(Sallyport own) throws IOException, InterruptedException {
    var settings = own.settings(reports);
    Play.play(LoadTest.class, settings.with(Scenario.REFRESH, 150, warmUp).properties(), reports);
    // Nearly all that a password login does but the hash, and so more of them.
    Play.play(LoadTest.class, settings.with(Scenario.SRP, 50, warmUp).properties(), reports);
    Play.play(LoadTest.class, settings.with(Scenario.PASSWORD, 20, warmUp).properties(), reports);
    var before = own.server().cpuSecondsByThread().get(Server.HASHING);
    var report =
        Play.play(
            LoadTest.class, settings.with(Scenario.PASSWORD, 20, warmUp / 4).properties(), reports);
    var each =
        (own.server().cpuSecondsByThread().get(Server.HASHING) - before)
            / report.of(Scenario.PASSWORD.title).ok();
    var threads = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    return Math.floor(threads / each * 2 / 3);
  }

  private double measured(
      Scenario scenario,
      double rate,
      Settings all,
      Redis redis,
      List<Sallyport> servers,
      String more)
      throws IOException, InterruptedException {
    var settings = all.with(scenario, rate, seconds);
    Play.play(LoadTest.class, settings.with(scenario, rate, warmUp / 4).properties(), reports);
    var threads = servers.getFirst().server().cpuSecondsByThread();
    var before = cpu(servers);
    var redisBefore = redis.server().cpuSeconds();
    var report = Play.play(LoadTest.class, settings.properties(), reports);
    var outcome = report.of(scenario.last());
    if (outcome.failed() > 0) {
      throw new IOException(outcome.failed() + " failed: " + report.page());
    }
    var each = (cpu(servers) - before) / outcome.ok();
    System.out.printf(
        "%-48s %10.2f %10.2f %8d %8d%n",
        "%s, %.0f a second%s".formatted(scenario.title, rate, more),
        each * 1000,
        (redis.server().cpuSeconds() - redisBefore) / outcome.ok() * 1000,
        outcome.p50(),
        outcome.p99());
    if (servers.size() == 1) {
      var now = servers.getFirst().server().cpuSecondsByThread();
      spread(threads, now, outcome.ok());
      if (scenario == Scenario.PASSWORD) {
        // Of the same process and minute: what a process that only hashes takes at another time may
        // be half or twice as much on a machine whose speed changes.
        var hash = (now.get(Server.HASHING) - threads.get(Server.HASHING)) / outcome.ok();
        System.out.printf("%-48s %10.3f%n", "  password login / its hash", each / hash);
      }
    }
    return each;
  }

  /** Where the time went, by what threads are for. */
  private static void spread(Map<String, Double> before, Map<String, Double> after, long many) {
    System.out.println(
        after.entrySet().stream()
            .map(kind -> Map.entry(kind.getKey(), kind.getValue() - before.get(kind.getKey())))
            .filter(kind -> kind.getValue() > 0)
            .map(kind -> "%s %.2f".formatted(kind.getKey(), kind.getValue() / many * 1000))
            .collect(Collectors.joining(", ", "  of it: ", "")));
  }

  private static double cpu(List<Sallyport> servers) throws IOException {
    var sum = 0.0;
    for (var server : servers) {
      sum += server.server().cpuSeconds();
    }
    return sum;
  }
}
