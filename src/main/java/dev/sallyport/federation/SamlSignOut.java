package dev.sallyport.federation;

import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.Pool;
import dev.sallyport.federation.saml.IdpMetadata;
import dev.sallyport.federation.saml.SamlRequest;
import dev.sallyport.federation.saml.SamlStore.Kind;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs people out at the SAML provider that they signed in at (oauth2.md §7). They are signed out
 * here in any case, and where they go to afterwards is nothing that the provider could choose: so
 * what it answers is not read.
 */
final class SamlSignOut {
  private static final Logger LOG = LoggerFactory.getLogger(SamlSignOut.class);
  private static final int RANDOM = 32;

  private final SamlParts parts;

  SamlSignOut(SamlParts parts) {
    this.parts = parts;
  }

  /**
   * Where the browser goes: to its provider, else where it would go anyway. Never fails.
   *
   * @param session the value of the browser's session
   * @param target where it goes in the end
   */
  Future<String> begin(String session, String target, Deadline deadline) {
    return parts
        .store()
        .take(Kind.SESSION, session, deadline)
        .compose(
            kept ->
                kept.map(SamlSession::read)
                    .map(there -> away(there, target, deadline))
                    .orElseGet(() -> Future.succeededFuture(target)))
        .otherwise(
            trouble -> {
              LOG.atWarn()
                  .addKeyValue("cause", trouble.getClass().getSimpleName())
                  .log("nobody could be signed out at an identity provider");
              return target;
            });
  }

  private Future<String> away(SamlSession there, String target, Deadline deadline) {
    return parts
        .pools()
        .pool(there.poolId(), deadline)
        .compose(
            pool ->
                parts
                    .pools()
                    .identityProviders()
                    .find(pool, there.provider(), deadline)
                    .compose(
                        provider ->
                            SamlSession.told(provider)
                                ? away(pool, provider, there, target, deadline)
                                : Future.succeededFuture(target)));
  }

  private Future<String> away(
      Pool pool, IdentityProvider provider, SamlSession there, String target, Deadline deadline) {
    var client = new SamlClient(parts, pool, provider);
    return client
        .metadata(deadline)
        .compose(
            metadata ->
                metadata.signOut() == null
                    ? Future.succeededFuture(target)
                    : sent(client, pool, metadata.signOut(), there, target, deadline));
  }

  private Future<String> sent(
      SamlClient client,
      Pool pool,
      IdpMetadata.Endpoint to,
      SamlSession there,
      String target,
      Deadline deadline) {
    var relay = parts.ids().base64url(RANDOM);
    var head = client.head(to, "_" + parts.ids().base64url(RANDOM), relay);
    return parts
        .keys()
        .of(pool, deadline)
        .compose(
            keys ->
                parts
                    .slow()
                    .run(
                        deadline,
                        () ->
                            SamlRequest.signOut(head, there.who(), there.index(), keys.signing())))
        .compose(sent -> client.sent(sent, relay, deadline))
        .compose(
            location ->
                parts
                    .store()
                    .keep(Kind.LEAVING, relay, new JsonObject().put("target", target), deadline)
                    .map(location));
  }

  /** Where a browser goes on to that comes from there; empty for one that was not sent. */
  Future<Optional<String>> back(Parameters answer, Deadline deadline) {
    var relay = answer.get("RelayState");
    return relay == null || answer.get("SAMLResponse") == null
        ? Future.succeededFuture(Optional.empty())
        : parts
            .store()
            .take(Kind.LEAVING, relay, deadline)
            .map(kept -> kept.map(leaving -> leaving.getString("target")));
  }
}
