/**
 * Sign-in at an outside identity provider by OpenID Connect, OAuth2 or SAML: where the browser is
 * sent, what it brings back, and which account of the pool that is (oauth2.md §9). Who somebody is
 * comes from what the provider itself said of them in an answer to us, and never from an address.
 * It knows no HTTP of browsers (ingress.oauth2 does) and makes no token (token does). Start at
 * {@link dev.sallyport.federation.Federation}.
 */
@NullMarked
package dev.sallyport.federation;

import org.jspecify.annotations.NullMarked;
