/**
 * Proofs that whoever uses a token holds its key (RFC 9449, DPoP): what a proof must say of the
 * request it comes with, that each counts once whichever replica gets it, and the nonces that say
 * it was made lately. It knows no HTTP, and never judges whom a token belongs to. Start at {@link
 * dev.sallyport.token.dpop.Proofs}.
 */
@NullMarked
package dev.sallyport.token.dpop;

import org.jspecify.annotations.NullMarked;
