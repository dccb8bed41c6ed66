package dev.sallyport.federation.saml;

import java.security.PrivateKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a response must be to count.
 *
 * @param self whom it must be for
 * @param provider whom it must be from
 * @param request the id of the request that it must answer; null where the provider began
 * @param decrypting what its assertion must be encrypted for; null where it must not be
 */
public record Expected(
    ServiceProvider self,
    IdpMetadata provider,
    @Nullable String request,
    @Nullable PrivateKey decrypting,
    Instant now) {
  /** Says nothing of the key. */
  @Override
  public String toString() {
    return "Expected[" + self.entityId() + ", " + provider.entityId() + "]";
  }
}
