package dev.sallyport.federation;

import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.IdentityProvider.Protocol;
import dev.sallyport.token.bearer.SignInIssuer;
import dev.sallyport.token.bearer.SignedSecret;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What we prove ourselves with at a provider's token endpoint. Functions only. */
final class ClientSecret {
  private static final String APPLE = "https://appleid.apple.com";
  private static final Duration LIFE = Duration.ofMinutes(5);

  private ClientSecret() {}

  private static String detail(Map<String, String> details, String name) {
    return details.getOrDefault(name, "");
  }

  /** Empty for a public client. Throws Refusal where there is none that works. */
  static Optional<String> of(SignInIssuer.Parts parts, IdentityProvider provider) {
    if (provider.protocol() != Protocol.SIGN_IN_WITH_APPLE) {
      return Optional.ofNullable(provider.details().get("client_secret"))
          .filter(secret -> !secret.isEmpty());
    }
    var details = provider.details();
    try {
      return Optional.of(
          new SignedSecret(
                  parts.vertx(), details.getOrDefault("private_key", ""), detail(details, "key_id"))
              .of(
                  detail(details, "team_id"),
                  detail(details, "client_id"),
                  APPLE,
                  parts.clock().instant(),
                  LIFE));
    } catch (RuntimeException noKey) {
      throw new Refusal("the private_key of " + provider.name() + " is no key");
    }
  }
}
