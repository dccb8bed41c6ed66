/**
 * OAuth2 and OpenID Connect on the wire: the endpoints that clients and their browsers come to, and
 * what a verifier of our tokens must know, the public keys and the discovery document of each pool.
 * It decides nothing about an authorization (oauth does) and shows no page (ingress.pages does).
 * Start at {@link dev.sallyport.ingress.oauth2.OAuth2Routes}.
 */
@NullMarked
package dev.sallyport.ingress.oauth2;

import org.jspecify.annotations.NullMarked;
