package dev.sallyport.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Another user pool, Cognito's or one that speaks its protocol, where people may have been before.
 *
 * @param endpoint what its API is posted to
 * @param clientId a client of it that allows ALLOW_USER_PASSWORD_AUTH
 * @param clientSecret the client's secret, or null where it has none
 * @param timeout how long asking about one sign-in may take
 * @param atOnce how many sign-ins may be asked about at once; more are refused
 */
public record UpstreamConfig(
    String endpoint, String clientId, @Nullable Secret clientSecret, Duration timeout, int atOnce) {
  private static final Duration LEAST = Duration.ofMillis(100);

  /** A sign-in has five seconds for everything. */
  private static final Duration MOST = Duration.ofSeconds(4);

  /** Passwords go there. */
  private static final Rule ENDPOINT =
      new Rule(Hosts::safeUrl, "must be an https:// address (http:// for this machine only)");

  static @Nullable UpstreamConfig read(Section section) {
    if (!section.given()) {
      return null;
    }
    var region = section.optionalText("region", Rule.REGION);
    var endpoint = section.optionalText("endpoint", ENDPOINT);
    if (!section.given("region") && !section.given("endpoint")) {
      section.fault("endpoint", "is missing (or region, for the one of AWS there)");
    }
    return new UpstreamConfig(
        endpoint == null ? "https://cognito-idp." + region + ".amazonaws.com/" : endpoint,
        section.requiredText("clientId", Rule.CLIENT_ID),
        section.secret("clientSecret", Rule.CLIENT_SECRET),
        section.duration("timeout", LEAST, MOST, Duration.ofSeconds(3)),
        section.intBetween("atOnce", 1, 1_000, 16));
  }
}
