package dev.sallyport.bench;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.listFeeder;
import static io.gatling.javaapi.core.CoreDsl.nothingFor;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.FeederBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Plays one {@link Scenario}. Gatling makes it; what it is told is in {@link Settings}. */
public final class LoadTest extends Simulation {
  /** Until the last answers of the cold phase are in, in seconds. */
  private static final int PAUSE = 3;

  /** A day's requests in percent. The sign-ins are more than most days have. */
  private static final Map<Scenario, Double> DAY =
      Map.of(
          Scenario.PASSWORD, 1.0,
          Scenario.SRP, 2.0,
          Scenario.CAPTCHA, 0.5,
          Scenario.TOTP, 0.5,
          Scenario.REFRESH, 8.0,
          Scenario.GET_USER, 18.0,
          Scenario.PROXY, 70.0);

  private final Settings settings = Settings.here();
  private final Calls calls = new Calls(settings);

  /** Sets up what is played. */
  public LoadTest() {
    setUp(populations()).protocols(protocol(settings.endpoint()));
  }

  /**
   * How all simulations speak HTTP: as a back end does, since what a connection costs is not what
   * is measured here.
   */
  static HttpProtocolBuilder protocol(String endpoints) {
    return http.baseUrls(List.of(endpoints.split(",")))
        .shareConnections()
        .disableCaching()
        .disableFollowRedirect();
  }

  private List<PopulationBuilder> populations() {
    return switch (settings.scenario()) {
      case DAY ->
          DAY.entrySet().stream()
              .map(part -> steady(part.getKey(), settings.rate() * part.getValue() / 100))
              .toList();
      case STORM -> storm();
      default -> List.of(steady(settings.scenario(), settings.rate()));
    };
  }

  private ChainBuilder chain(Scenario scenario) {
    return switch (scenario) {
      case PASSWORD -> calls.password(scenario.title);
      case SRP -> calls.srp();
      case CAPTCHA -> calls.captcha();
      case TOTP -> calls.totp();
      case REFRESH -> calls.refresh(scenario.title);
      case CLIENT -> calls.clientCredentials();
      case GET_USER -> calls.getUser();
      case PROXY -> calls.guarded(scenario.title);
      case DAY, STORM -> throw new IllegalArgumentException(scenario.name());
    };
  }

  /** After as much again of all three, which is not looked at: this process is cold too. */
  private List<PopulationBuilder> storm() {
    var half = settings.seconds() / 2;
    var storm = half + half + PAUSE;
    return List.of(
        between("refresh, cold", calls.refresh("refresh, cold"), 20, 0, half),
        between("guarded GET, cold", calls.guarded("guarded GET, cold"), 100, 0, half),
        between("login, cold", calls.password("login, cold"), settings.rate() / 6, 0, half),
        between("refresh, quiet", calls.refresh("refresh, quiet"), 20, half + PAUSE, half),
        between("guarded GET, quiet", calls.guarded("guarded GET, quiet"), 100, half + PAUSE, half),
        between("refresh, storm", calls.refresh("refresh, storm"), 20, storm, half),
        between("guarded GET, storm", calls.guarded("guarded GET, storm"), 100, storm, half),
        between("login, storm", calls.password("login, storm"), settings.rate(), storm, half));
  }

  private PopulationBuilder steady(Scenario scenario, double rate) {
    return play(
        scenario.title,
        people(scenario == Scenario.TOTP),
        chain(scenario),
        rate,
        0,
        settings.seconds());
  }

  private PopulationBuilder between(
      String title, ChainBuilder chain, double rate, int from, int seconds) {
    return play(title, people(false), chain, rate, from, seconds);
  }

  private static PopulationBuilder play(
      String title,
      FeederBuilder<Object> people,
      ChainBuilder chain,
      double rate,
      int from,
      int seconds) {
    return scenario(title)
        .exec(feed(people).exec(chain))
        .injectOpen(
            nothingFor(Duration.ofSeconds(from)),
            constantUsersPerSec(rate).during(Duration.ofSeconds(seconds)));
  }

  private FeederBuilder<Object> people(boolean withTokens) {
    var rows =
        new ArrayList<>(
            People.read(settings.people()).stream()
                .filter(person -> withTokens != "".equals(person.get("seed")))
                .toList());
    // Not those first who were first a moment ago: their codes count once.
    Collections.rotate(
        rows, (int) -(System.currentTimeMillis() / 1000 * settings.rate() % rows.size()));
    return listFeeder(rows).circular();
  }
}
