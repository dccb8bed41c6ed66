package dev.sallyport.bench;

import io.gatling.javaapi.core.Simulation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The same logins, client credentials and refreshes against Sallyport and Keycloak, one after the
 * other in one run.
 */
@Command(
    name = "side-by-side",
    mixinStandardHelpOptions = true,
    description = {
      "Sallyport beside Keycloak: the same operations at the same rate, one after the other.",
      "CPU time is of the server's process; Sallyport's Redis is told apart, Keycloak's store is in"
          + " its process."
    })
final class SideBySideCommand implements Callable<Integer> {
  private static final int MANY = 200;

  /**
   * A second, of what is cheap: a minute of them is more than the calls after which C2 compiles
   * what each of them runs once.
   */
  private static final double WARMING = 100;

  @Option(names = "--seconds", description = "Of each (default: ${DEFAULT-VALUE}).")
  private int seconds = 30;

  @Option(
      names = "--warm-up",
      description = "Seconds of the same before (default: ${DEFAULT-VALUE}).")
  private int warmUp = 45;

  @Option(names = "--reports", description = "Where reports go (default: ${DEFAULT-VALUE}).")
  private Path reports = Path.of("target/bench");

  @Option(names = "--keep", description = "A file that the table is written to as well.")
  private @Nullable Path keep;

  private final List<String> lines = new ArrayList<>();

  /** Seconds of CPU for each; the compilers' are among the server's. */
  private record Cost(double server, double compilers, double redis, Play.Outcome outcome) {}

  @Override
  public Integer call() throws Exception {
    // Before anything is played for minutes.
    var unpacked = Keycloak.unpacked(reports);
    say(Machine.described());
    var ours = new ArrayList<Cost>();
    var theirs = new ArrayList<Cost>();
    var rates =
        List.of(
            new Rate(Scenario.PASSWORD, 8, 8),
            new Rate(Scenario.CLIENT, 60, WARMING),
            new Rate(Scenario.REFRESH, 60, WARMING));
    try (var redis = Redis.start(reports);
        var sallyport = Sallyport.start(redis.url(), reports, 8190, false)) {
      var people =
          new People(
              URI.create(sallyport.endpoint()), Sallyport.KEYS, Sallyport.POOL, Sallyport.CLIENT);
      People.write(reports.resolve("people.json"), people.make("bench", MANY, false));
      var all = sallyport.settings(reports);
      for (var rate : rates) {
        ours.add(measured(LoadTest.class, all, rate, sallyport.server(), redis));
      }
    }
    String hashing;
    try (var keycloak = Keycloak.start(unpacked, reports)) {
      People.write(reports.resolve("people.json"), keycloak.people(MANY));
      hashing = keycloak.hashing();
      var all = at(keycloak);
      for (var rate : rates) {
        theirs.add(measured(KeycloakTest.class, all, rate, keycloak.server(), null));
      }
    }
    say(
        "Keycloak "
            + Keycloak.VERSION
            + ", production mode, H2 on disk, local caches; its hashes: "
            + hashing);
    say(
        "Sallyport: Argon2id of 7168 KiB, 5 passes, 1 lane; Redis with appendonly. Heaps of 1"
            + " GiB.");
    say("");
    say(
        "| | a second | | CPU ms | of it compilers | of Redis | p50 ms | p99 ms | CPU beside"
            + " Keycloak's |");
    say("|---|---|---|---|---|---|---|---|---|");
    for (var i = 0; i < rates.size(); i++) {
      row(rates.get(i), "Keycloak", theirs.get(i), theirs.get(i));
      row(rates.get(i), "Sallyport", ours.get(i), theirs.get(i));
    }
    if (keep != null) {
      Files.createDirectories(keep.toAbsolutePath().getParent());
      Files.write(keep, lines);
    }
    return 0;
  }

  /** How many a second, and how many while warming up. */
  private record Rate(Scenario scenario, double each, double warming) {}

  private Settings at(Keycloak keycloak) {
    return new Settings(
        Scenario.PASSWORD,
        keycloak.url(),
        "",
        "",
        "",
        "",
        "",
        "",
        reports.resolve("people.json"),
        1,
        1);
  }

  private Cost measured(
      Class<? extends Simulation> simulation,
      Settings all,
      Rate rate,
      Server server,
      @Nullable Redis redis)
      throws IOException, InterruptedException {
    System.out.println("# " + simulation.getSimpleName() + ": " + rate.scenario.title);
    var warming = all.with(rate.scenario, rate.warming, warmUp);
    Play.play(simulation, warming.properties(), reports);
    var before = server.cpuSeconds();
    var compiledBefore = server.cpuSecondsByThread().get(Server.COMPILING);
    var redisBefore = redis == null ? 0 : redis.server().cpuSeconds();
    var report =
        Play.play(simulation, all.with(rate.scenario, rate.each, seconds).properties(), reports);
    var outcome = report.of(rate.scenario.last());
    if (outcome.ok() == 0 || outcome.failed() > 0) {
      throw new IOException(outcome.failed() + " failed: " + report.page());
    }
    var redisSpent = redis == null ? 0 : redis.server().cpuSeconds() - redisBefore;
    var compiled = server.cpuSecondsByThread().get(Server.COMPILING) - compiledBefore;
    return new Cost(
        (server.cpuSeconds() - before) / outcome.ok(),
        compiled / outcome.ok(),
        redisSpent / outcome.ok(),
        outcome);
  }

  private void row(Rate rate, String name, Cost cost, Cost beside) {
    say(
        "| %s | %.0f | %s | %.2f | %.2f | %.2f | %d | %d | %.2f |"
            .formatted(
                rate.scenario.title,
                rate.each,
                name,
                cost.server * 1000,
                cost.compilers * 1000,
                cost.redis * 1000,
                cost.outcome.p50(),
                cost.outcome.p99(),
                cost.server / beside.server));
  }

  private void say(String line) {
    System.out.println(line);
    lines.add(line);
  }
}
