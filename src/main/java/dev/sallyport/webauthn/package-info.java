/**
 * Passkeys (WebAuthn L3): what a browser is asked for, and whether what it brings is good. Parsing
 * and verification are the library's; here stand our policy and what an answer is compared with. It
 * decides nothing about a sign-in (flow does) and knows no protocol but WebAuthn's own. Start at
 * {@link dev.sallyport.webauthn.Assertions}; {@link dev.sallyport.webauthn.Registrations} makes the
 * passkeys that it verifies.
 */
@NullMarked
package dev.sallyport.webauthn;

import org.jspecify.annotations.NullMarked;
