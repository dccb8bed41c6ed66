package dev.sallyport.bench;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.listFeeder;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.time.Duration;

/** Plays against Keycloak what {@link LoadTest} plays of the same name. Gatling makes it. */
public final class KeycloakTest extends Simulation {
  /** Sets up what is played. */
  public KeycloakTest() {
    var settings = Settings.here();
    setUp(
            scenario(settings.scenario().title)
                .exec(
                    feed(listFeeder(People.read(settings.people())).circular())
                        .exec(request(settings.scenario())))
                .injectOpen(
                    constantUsersPerSec(settings.rate())
                        .during(Duration.ofSeconds(settings.seconds()))))
        .protocols(LoadTest.protocol(settings.endpoint()));
  }

  private static HttpRequestActionBuilder request(Scenario scenario) {
    var post =
        http(scenario.title)
            .post("/realms/bench/protocol/openid-connect/token")
            .check(status().is(200))
            .check(jsonPath("$.access_token").exists());
    return switch (scenario) {
      case PASSWORD ->
          post.formParam("grant_type", "password")
              .formParam("client_id", Keycloak.CLIENT)
              .formParam("username", "#{name}")
              .formParam("password", "#{password}")
              // So that there is an ID token, as Sallyport's answer has one.
              .formParam("scope", "openid");
      case REFRESH ->
          post.formParam("grant_type", "refresh_token")
              .formParam("client_id", Keycloak.CLIENT)
              .formParam("refresh_token", "#{refresh}");
      case CLIENT ->
          post.basicAuth(Keycloak.MACHINE, Keycloak.MACHINE_SECRET)
              .formParam("grant_type", "client_credentials");
      case SRP, CAPTCHA, TOTP, GET_USER, PROXY, DAY, STORM ->
          throw new IllegalArgumentException("Keycloak has no " + scenario.title);
    };
  }
}
