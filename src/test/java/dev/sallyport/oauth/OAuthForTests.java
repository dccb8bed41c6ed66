package dev.sallyport.oauth;

import dev.sallyport.config.DpopDemand;
import dev.sallyport.config.Secret;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.ClientSecrets;
import dev.sallyport.directory.OAuthSettings;
import dev.sallyport.directory.OAuthSettings.Grant;
import dev.sallyport.directory.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Clients of the OAuth2 endpoints. */
final class OAuthForTests {
  static final String CALLBACK = "https://app.example.com/cb";

  private OAuthForTests() {}

  /** One that keeps a secret. */
  static AppClient confidential(Pool pool) {
    return client(pool, new ClientSecrets.One("1", new Secret("s".repeat(52)), Instant.EPOCH));
  }

  /** One that cannot. */
  static AppClient open(Pool pool) {
    return client(pool, null);
  }

  private static AppClient client(Pool pool, ClientSecrets.One secret) {
    return new AppClient(
        UUID.randomUUID().toString().replace("-", "").substring(0, 26),
        pool.id(),
        "tests",
        secret == null ? null : ClientSecrets.of(secret),
        Set.of(),
        Duration.ofHours(1),
        Duration.ofHours(1),
        Duration.ofDays(30),
        Duration.ofMinutes(3),
        true,
        Set.of(),
        Set.of(),
        true,
        null,
        List.of(),
        new OAuthSettings(
            true,
            Set.of(Grant.CODE),
            Set.of("openid", "email", "orders/read"),
            List.of(CALLBACK, "http://localhost:3000/cb"),
            List.of("https://app.example.com/bye"),
            null,
            Set.of("COGNITO", "Google"),
            DpopDemand.OPTIONAL,
            null,
            List.of(),
            false),
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
