/**
 * OpenID Connect on the wire. Now: what a verifier of our tokens must know, the public keys and the
 * discovery document of each pool. It advertises only endpoints that exist. Start at {@link
 * dev.sallyport.ingress.oauth2.DiscoveryRoutes}.
 */
@NullMarked
package dev.sallyport.ingress.oauth2;

import org.jspecify.annotations.NullMarked;
