package dev.sallyport.token.bearer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A signed JWT somebody sent (RFC 7515 §7.1), taken apart and not believed. Each token has one
 * spelling only: base64url without padding, and no bits that nobody reads.
 *
 * @param type its {@code typ}; null without one
 * @param unverified its claims, of which only {@code iss} may be used before the signature is
 *     verified
 * @param signature how many bytes it has
 */
record CompactToken(
    String text,
    String kid,
    String algorithm,
    @Nullable String type,
    Map<String, Object> unverified,
    int signature) {
  /** No issuer needs more than a few; a header line holds no more either. */
  static final int MOST_CHARACTERS = 16 * 1_024;

  /** In a map only. Cognito's are base64, others' are fingerprints, UUIDs or names. */
  static final Pattern KID = Pattern.compile("[A-Za-z0-9+/=_.:~@-]{1,128}");

  /**
   * Thumbprints of certificates are sent by real issuers and looked at by nobody here. Whatever
   * else a header says could change what a verifier does ({@code crit}, {@code b64}), or bring its
   * own key ({@code jwk}, {@code jku}, {@code x5u}, {@code x5c}).
   */
  private static final Set<String> HEADERS = Set.of("alg", "kid", "typ", "x5t", "x5t#S256");

  /** Null when it is anything else, or larger than 16 KB. */
  static @Nullable CompactToken read(String text) {
    if (text.length() > MOST_CHARACTERS) {
      return null;
    }
    var parts = text.split("\\.", 4);
    if (parts.length != 3) {
      return null;
    }
    var header = header(decoded(parts[0]));
    var claims = object(decoded(parts[1]));
    var signature = decoded(parts[2]);
    if (header == null || claims == null || signature == null || signature.length == 0) {
      return null;
    }
    return header.get("alg") instanceof String algorithm
            && header.get("kid") instanceof String kid
            && KID.matcher(kid).matches()
        ? new CompactToken(
            text, kid, algorithm, (String) header.get("typ"), claims, signature.length)
        : null;
  }

  private static @Nullable Map<String, Object> header(byte @Nullable [] bytes) {
    // Names and algorithms need no escapes, but to hide from whoever looks before us.
    if (bytes == null || new String(bytes, UTF_8).contains("\\u")) {
      return null;
    }
    var header = StrictJson.object(bytes);
    return header != null
            && HEADERS.containsAll(header.keySet())
            && header.values().stream().allMatch(value -> value instanceof String)
        ? header
        : null;
  }

  private static @Nullable Map<String, Object> object(byte @Nullable [] bytes) {
    return bytes == null ? null : StrictJson.object(bytes);
  }

  static byte @Nullable [] decoded(String part) {
    try {
      var bytes = Base64.getUrlDecoder().decode(part);
      // The decoder takes padding, and any bits in the last character that make no byte.
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)
          ? bytes
          : null;
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  /** Says nothing of what is inside. */
  @Override
  public String toString() {
    return "CompactToken[***]";
  }
}
