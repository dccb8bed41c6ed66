/**
 * Which bearer tokens count: signed by a key of an issuer that a route names, an access token, for
 * this installation, and within its time. Keeps the issuers' public keys at hand and remembers
 * tokens it has verified. It never signs, asks Redis nothing, and never judges what a route demands
 * of a token that counts (the gate does). Start at {@link dev.sallyport.token.bearer.BearerTokens}.
 */
@NullMarked
package dev.sallyport.token.bearer;

import org.jspecify.annotations.NullMarked;
