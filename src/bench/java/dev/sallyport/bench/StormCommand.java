package dev.sallyport.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Refreshes and guarded requests alone, and then beside three times the logins that can be served.
 */
@Command(
    name = "storm",
    mixinStandardHelpOptions = true,
    description = {
      "Three times the password logins that can be served, beside refreshes and guarded requests.",
      "Ends with 0 where each login was answered or refused within a second, and the others' p99"
          + " did not double."
    })
final class StormCommand implements Callable<Integer> {
  @Option(
      names = "--seconds",
      description = "Quiet and storm, half each (default: ${DEFAULT-VALUE}).")
  private int seconds = 60;

  @Option(
      names = "--capacity",
      description = "Logins a second that this machine serves (default: ${DEFAULT-VALUE}).")
  private double capacity = 30;

  @Option(names = "--reports", description = "Where reports go (default: ${DEFAULT-VALUE}).")
  private Path reports = Path.of("target/bench");

  @Override
  public Integer call() throws Exception {
    System.out.println(Machine.described());
    try (var redis = Redis.start(reports);
        var _ = Upstream.start();
        var own = Sallyport.start(redis.url(), reports, 8190, false)) {
      var people =
          new People(URI.create(own.endpoint()), Sallyport.KEYS, Sallyport.POOL, Sallyport.CLIENT);
      People.write(reports.resolve("people.json"), people.make("bench", 200, false));
      var storm = own.settings(reports).with(Scenario.STORM, 3 * capacity, seconds);
      Play.play(LoadTest.class, storm.properties(), reports);
      var report = Play.play(LoadTest.class, storm.properties(), reports);
      LoadCommand.table(report);
      var login = report.of("login, storm");
      var inTime = login.most() <= 1000;
      System.out.printf(
          "%nlogins: %.1f a second served, the rest refused, each within %d ms%n",
          login.ok() / (seconds / 2.0), login.most());
      var refresh = doubled(report, "refresh");
      var guarded = doubled(report, "guarded GET");
      return inTime && !refresh && !guarded ? 0 : 1;
    }
  }

  private static boolean doubled(Play.Report report, String what) {
    var quiet = report.of(what + ", quiet");
    var storm = report.of(what + ", storm");
    System.out.printf(
        "%s: p99 %d ms quiet, %d ms in the storm (%.2f), %d failed%n",
        what, quiet.p99(), storm.p99(), (double) storm.p99() / quiet.p99(), storm.failed());
    return storm.p99() > 2 * quiet.p99() || storm.failed() > 0;
  }
}
