package dev.sallyport.federation;

import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.Pool;
import dev.sallyport.federation.saml.NameId;
import dev.sallyport.federation.saml.SamlAssertion;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * That somebody is signed in at a SAML provider, which is told when they sign out here.
 *
 * @param index what the provider calls their session; null where it does not say
 */
record SamlSession(String poolId, String provider, NameId who, @Nullable String index) {
  /** The session that this assertion tells of; null where the provider wants to hear nothing. */
  static @Nullable SamlSession of(Pool pool, IdentityProvider provider, SamlAssertion assertion) {
    return told(provider)
        ? new SamlSession(pool.id(), provider.name(), assertion.who(), assertion.session())
        : null;
  }

  /** Whether the provider is told of who signs out. */
  static boolean told(IdentityProvider provider) {
    return "true".equals(provider.details().get("IDPSignout"));
  }

  JsonObject write() {
    return new JsonObject()
        .put("pool", poolId)
        .put("provider", provider)
        .put("who", who.write())
        .put("index", index);
  }

  static SamlSession read(JsonObject json) {
    return new SamlSession(
        json.getString("pool"),
        json.getString("provider"),
        NameId.read(json.getJsonObject("who")),
        json.getString("index"));
  }
}
