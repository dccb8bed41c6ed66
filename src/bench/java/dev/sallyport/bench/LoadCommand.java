package dev.sallyport.bench;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plays one scenario against an endpoint, or against a Sallyport that it starts itself. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = {
      "Plays one scenario: people come at a rate, however long those before them wait.",
      "Against an endpoint of yours, its people (bench0000...) are made with the access key that"
          + " awscli would use;",
      "use a pool that is for tests only. Without one, a Sallyport is started for the time."
    })
final class LoadCommand implements Callable<Integer> {
  private static final int MANY = 200;
  // A code counts once, and each is good for half a minute: nobody may come again within that time.
  private static final int MANY_WITH_TOKENS = 400;

  /** See {@link People#signedInAgain}. */
  private static final Duration UNTIL_SETTLED = Duration.ofSeconds(62);

  @Parameters(paramLabel = "SCENARIO", description = "One of: ${COMPLETION-CANDIDATES}.")
  private Scenario scenario = Scenario.PASSWORD;

  @Option(
      names = "--rate",
      description = "How many begin in a second; each scenario has a default.")
  private @Nullable Double rate;

  @Option(names = "--seconds", description = "How long (default: ${DEFAULT-VALUE}).")
  private int seconds = 30;

  @Option(
      names = "--warm-up",
      description = "Seconds of the same before (default: ${DEFAULT-VALUE}).")
  private int warmUp = 30;

  @Option(names = "--endpoint", description = "Where Cognito's API is.")
  private @Nullable URI endpoint;

  @Option(names = "--gate", description = "Where a guarded API is that takes the pool's tokens.")
  private URI gate = URI.create("http://127.0.0.1:8000");

  @Option(
      names = "--testing",
      description = "The operations port of a Sallyport in test mode (CAPTCHA).")
  private URI testing = URI.create("http://127.0.0.1:9090");

  @Option(names = "--pool", description = "The pool's id.")
  private String pool = Sallyport.POOL;

  @Option(
      names = "--client",
      description = "A client of it without a secret, for passwords and SRP.")
  private String client = Sallyport.CLIENT;

  @Option(
      names = "--guarded",
      description = "A client whose sign-ins pass a CAPTCHA and the password.")
  private String guarded = Sallyport.GUARDED;

  @Option(
      names = "--machine",
      description =
          "A client with client_credentials (CLIENT); its secret is BENCH_MACHINE_SECRET.")
  private String machine = Sallyport.MACHINE;

  @Option(names = "--reports", description = "Where reports go (default: ${DEFAULT-VALUE}).")
  private Path reports = Path.of("target/bench");

  @Override
  public Integer call() throws Exception {
    if (endpoint != null) {
      var people = new People(endpoint, People.ownKeys(), pool, client);
      var settings = settings(endpoint.toString(), gate.toString(), testing.toString());
      prepare(people);
      play(settings, null);
      return 0;
    }
    try (var redis = Redis.start(reports);
        var _ = Upstream.start();
        var own = Sallyport.start(redis.url(), reports, 8190, scenario.drawn())) {
      prepare(new People(URI.create(own.endpoint()), Sallyport.KEYS, pool, client));
      play(
          settings(own.endpoint(), own.gate(), own.operations()),
          new Watched(own.server(), redis.server()));
    }
    return 0;
  }

  private record Watched(Server server, Server redis) {}

  private Settings settings(String api, String guardedApi, String test) {
    return new Settings(
        scenario,
        api,
        guardedApi,
        test,
        pool,
        client,
        guarded,
        machine,
        reports.resolve("people.json"),
        rate == null ? scenario.rate : rate,
        seconds);
  }

  private void prepare(People people) throws Exception {
    System.out.println("making people");
    var rows =
        new ArrayList<Map<String, Object>>(
            scenario == Scenario.TOTP ? List.of() : people.make("bench", MANY, false));
    if (scenario == Scenario.TOTP || scenario == Scenario.DAY) {
      rows.addAll(people.make("token", MANY_WITH_TOKENS, true));
    }
    if (scenario == Scenario.PROXY || scenario == Scenario.DAY) {
      System.out.println("waiting a minute, after which nobody's password was changed just now");
      Thread.sleep(UNTIL_SETTLED);
      People.write(reports.resolve("people.json"), people.signedInAgain(rows));
    } else {
      People.write(reports.resolve("people.json"), rows);
    }
  }

  private void play(Settings settings, @Nullable Watched own) throws Exception {
    if (warmUp > 0) {
      System.out.printf("warming up, %d s%n", warmUp);
      Play.play(
          LoadTest.class, settings.with(scenario, settings.rate(), warmUp).properties(), reports);
    }
    System.out.printf("%s: %.0f a second, %d s%n", scenario.title, settings.rate(), seconds);
    var before = own == null ? 0 : own.server().cpuSeconds();
    var beforeRedis = own == null ? 0 : own.redis().cpuSeconds();
    var report = Play.play(LoadTest.class, settings.properties(), reports);
    table(report);
    if (own != null) {
      System.out.printf(
          "%nCPU of the server %.2f s, of Redis %.2f s; %d MiB resident%n",
          own.server().cpuSeconds() - before,
          own.redis().cpuSeconds() - beforeRedis,
          own.server().residentMiB());
    }
    System.out.println("report: " + report.page());
  }

  static void table(Play.Report report) {
    System.out.printf(
        "%n%-24s %8s %8s %8s %8s %8s %8s%n",
        "", "ok", "failed", "p50 ms", "p95 ms", "p99 ms", "most ms");
    report.requests().forEach(LoadCommand::row);
  }

  private static void row(String title, Play.Outcome outcome) {
    System.out.printf(
        "%-24s %8d %8d %8d %8d %8d %8d%n",
        title,
        outcome.ok(),
        outcome.failed(),
        outcome.p50(),
        outcome.p95(),
        outcome.p99(),
        outcome.most());
  }
}
