package dev.sallyport.federation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.Pool;
import dev.sallyport.token.bearer.SignInIssuer;
import java.time.Duration;
import java.util.Map;

/**
 * Providers as they are spoken to now: what an issuer said of itself, and its keys, are remembered
 * for as long as people sign in there.
 */
final class ProviderClients {
  private static final int MOST = 1_000;
  private static final Duration UNUSED = Duration.ofHours(1);

  private final SignInIssuer.Parts parts;
  private final Presets presets;
  private final SamlParts saml;
  private final Cache<SignInIssuer.Spec, SignInIssuer> issuers =
      Caffeine.newBuilder()
          .maximumSize(MOST)
          .expireAfterAccess(UNUSED)
          .<SignInIssuer.Spec, SignInIssuer>removalListener(
              (_, issuer, _) -> {
                if (issuer != null) {
                  issuer.close();
                }
              })
          .build();

  /** How each kind of provider is spoken to. */
  interface Presets {
    Preset of(IdentityProvider provider);
  }

  ProviderClients(SignInIssuer.Parts parts, Presets presets, SamlParts saml) {
    this.parts = parts;
    this.presets = presets;
    this.saml = saml;
  }

  /** Throws Refusal for a provider that is not spoken to here. */
  Outside of(Pool pool, IdentityProvider provider) {
    return provider.protocol() == IdentityProvider.Protocol.SAML
        ? new SamlClient(saml, pool, provider)
        : client(pool, provider);
  }

  private ProviderClient client(Pool pool, IdentityProvider provider) {
    var preset = presets.of(provider);
    var issuer = preset.issuer();
    return new ProviderClient(
        parts,
        provider,
        preset,
        issuer == null
            ? null
            : issuers.get(
                new SignInIssuer.Spec(
                    pool.id() + "/" + provider.name(), issuer, preset.endpoints()),
                spec -> new SignInIssuer(parts, spec)));
  }

  /** The endpoints of one that has no issuer. */
  static Map<String, Object> endpoints(Preset preset) {
    return Map.copyOf(preset.endpoints());
  }
}
