/**
 * The hosted pages: signing in, whatever the flow asks of a person, an account's sign-up,
 * confirmation and password reset, a client's consent, and new passkeys. A thin client: the flow
 * room says what is asked, the oauth room whether an authorization request is in order, the
 * webauthn room what a passkey is, the public operations what an account may do. No rule of theirs
 * is repeated here, and no token is seen. Every page's URL carries the authorization request it
 * serves, so that none is a dead end. Start at {@link dev.sallyport.ingress.pages.PageRoutes}.
 */
@NullMarked
package dev.sallyport.ingress.pages;

import org.jspecify.annotations.NullMarked;
