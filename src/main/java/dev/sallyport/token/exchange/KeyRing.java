package dev.sallyport.token.exchange;

import dev.sallyport.token.JwtSigner;

/**
 * Keys, ready to use.
 *
 * @param signer signs with the one whose turn it is
 * @param jwks the public keys of all as a JWK set
 */
record KeyRing(JwtSigner signer, String jwks) {
  /** Says nothing of the keys. */
  @Override
  public String toString() {
    return "KeyRing[***]";
  }
}
