/**
 * Signing keys, and everything said in or about a token: minting, verifying, refreshing, revoking.
 * It decides what a token says and whether it still counts; it never decides who is signing in
 * (flow does) and never sees HTTP. Start at {@link dev.sallyport.token.TokenCommand} for what can
 * be asked of it, then {@code Claims}.
 *
 * <p>For keys that never leave a device (PKCS#11) or a service (a cloud's KMS) there is one seam:
 * {@code KeyPairs} alone makes, writes and reads keys, and {@code JwtSigner} alone signs with one,
 * on the {@code sign} workers, where it may block. Such a key is written as a reference in the
 * place of its private half, and a file beside {@code JwtSigner} signs with what the reference
 * names; succession, revocation, publishing and verifying see public keys and key ids only.
 */
@NullMarked
package dev.sallyport.token;

import org.jspecify.annotations.NullMarked;
