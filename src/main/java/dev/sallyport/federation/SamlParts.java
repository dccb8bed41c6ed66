package dev.sallyport.federation;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Pools;
import dev.sallyport.federation.saml.MetadataSource;
import dev.sallyport.federation.saml.SamlStore;
import dev.sallyport.federation.saml.SpKeys;
import dev.sallyport.oauth.Authorizations;
import dev.sallyport.runtime.BoundedPool;
import java.time.InstantSource;

/**
 * What SAML is spoken with.
 *
 * @param slow where signatures are made and checked
 * @param clock the one that providers go by too
 */
record SamlParts(
    Pools pools,
    Authorizations authorizations,
    SpKeys keys,
    MetadataSource metadata,
    SamlStore store,
    RandomIds ids,
    BoundedPool slow,
    InstantSource clock,
    String publicUrl) {
  static SamlParts of(Federation.Parts parts) {
    return new SamlParts(
        parts.pools(),
        parts.authorizations(),
        parts.samlKeys(),
        new MetadataSource(parts.issuers()),
        new SamlStore(parts.redis(), parts.kek()),
        parts.ids(),
        parts.issuers().slow(),
        parts.issuers().clock(),
        parts.publicUrl());
  }
}
