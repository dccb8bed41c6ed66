package dev.sallyport.bench;

import java.nio.file.Path;
import java.util.Properties;

/**
 * What a load test is told, by system properties of the process that plays it.
 *
 * @param scenario what is played, a name of {@link Scenario}
 * @param endpoint where Cognito's API is; of replicas, all, with commas between them
 * @param gate where a guarded API is, for {@link Scenario#PROXY}
 * @param testing where test mode tells the answers of CAPTCHAs, for {@link Scenario#CAPTCHA}
 * @param pool the pool's id
 * @param client a client without a secret
 * @param guarded a client whose sign-ins pass a CAPTCHA and then the password
 * @param machine a client that may have tokens of its own
 * @param people the file that {@link People} wrote
 * @param rate how many begin in a second
 * @param seconds how long
 */
record Settings(
    Scenario scenario,
    String endpoint,
    String gate,
    String testing,
    String pool,
    String client,
    String guarded,
    String machine,
    Path people,
    double rate,
    int seconds) {

  static Settings here() {
    return new Settings(
        Scenario.valueOf(System.getProperty("bench.scenario")),
        System.getProperty("bench.endpoint"),
        System.getProperty("bench.gate"),
        System.getProperty("bench.testing"),
        System.getProperty("bench.pool"),
        System.getProperty("bench.client"),
        System.getProperty("bench.guarded"),
        System.getProperty("bench.machine"),
        Path.of(System.getProperty("bench.people")),
        Double.parseDouble(System.getProperty("bench.rate")),
        Integer.getInteger("bench.seconds"));
  }

  Properties properties() {
    var all = new Properties();
    all.setProperty("bench.scenario", scenario.name());
    all.setProperty("bench.endpoint", endpoint);
    all.setProperty("bench.gate", gate);
    all.setProperty("bench.testing", testing);
    all.setProperty("bench.pool", pool);
    all.setProperty("bench.client", client);
    all.setProperty("bench.guarded", guarded);
    all.setProperty("bench.machine", machine);
    all.setProperty("bench.people", people.toString());
    all.setProperty("bench.rate", Double.toString(rate));
    all.setProperty("bench.seconds", Integer.toString(seconds));
    return all;
  }

  /** The same, but played so. */
  Settings with(Scenario other, double otherRate, int otherSeconds) {
    return new Settings(
        other,
        endpoint,
        gate,
        testing,
        pool,
        client,
        guarded,
        machine,
        people,
        otherRate,
        otherSeconds);
  }

  /** The same, at other endpoints. */
  Settings at(String endpoints) {
    return new Settings(
        scenario, endpoints, gate, testing, pool, client, guarded, machine, people, rate, seconds);
  }

  /** The secret of {@link #machine}, which stands on no command line. */
  String machineSecret() {
    return System.getenv().getOrDefault("BENCH_MACHINE_SECRET", Sallyport.MACHINE_SECRET);
  }
}
