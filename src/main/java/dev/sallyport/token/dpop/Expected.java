package dev.sallyport.token.dpop;

import dev.sallyport.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a proof must be for.
 *
 * @param method of the request, as it was written
 * @param target its URI, by http or https; a query counts for nothing
 * @param token the hash of the access token that comes with it ({@link #hash}); null where there is
 *     none
 * @param nonce whether it must bear a nonce of ours
 */
public record Expected(String method, String target, @Nullable String token, boolean nonce) {
  /** What a proof calls a token: its SHA-256 in base64url (RFC 9449 §4.2). */
  public static String hash(String token) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Sha256.hash(token.getBytes(StandardCharsets.UTF_8)));
  }
}
