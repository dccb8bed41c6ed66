package dev.sallyport.federation;

import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.IdentityProvider.Protocol;
import dev.sallyport.token.bearer.SignInIssuer;
import java.util.Optional;

/** What we prove ourselves with at a provider's token endpoint. Functions only. */
final class ClientSecret {
  private ClientSecret() {}

  /** Empty for a public client. Throws Refusal where there is none that works. */
  static Optional<String> of(SignInIssuer.Parts parts, IdentityProvider provider) {
    if (provider.protocol() != Protocol.SIGN_IN_WITH_APPLE) {
      return Optional.ofNullable(provider.details().get("client_secret"))
          .filter(secret -> !secret.isEmpty());
    }
    throw new Refusal("Sign in with Apple is not supported here");
  }
}
