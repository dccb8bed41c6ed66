package dev.sallyport.token;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JWT somebody sent, taken apart and not believed. Of its claims only {@code iss} may be read
 * before the signature is verified, to find the keys to verify it with.
 */
record SignedToken(String text, JsonObject header, JsonObject unverified) {
  /** We write no other; one that changes what a verifier does ({@code crit}, keys) is not ours. */
  private static final Set<String> HEADERS = Set.of("alg", "kid", "typ");

  /** Null when it is not three parts with a JSON object in the first two. */
  static @Nullable SignedToken read(String text) {
    var parts = text.split("\\.", 4);
    if (parts.length != 3) {
      return null;
    }
    try {
      return new SignedToken(text, json(parts[0]), json(parts[1]));
    } catch (IllegalArgumentException | DecodeException notOurs) {
      return null;
    }
  }

  private static JsonObject json(String part) {
    return new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(part)));
  }

  /** Empty when there is none. */
  String issuer() {
    return unverified.getValue("iss") instanceof String issuer ? issuer : "";
  }

  /** Whether its header is one that only an access token of this pool has. */
  boolean headedFor(PoolKeys keys) {
    return headed(keys.algorithm(), keys.accessKids());
  }

  /** Whether its header is one that only an ID token of this pool has. */
  boolean headedForId(PoolKeys keys) {
    return headed(keys.algorithm(), keys.idKids());
  }

  /**
   * Whether none of these keys made it, though its header is one that a key of this pool may have
   * written: one that took over a moment ago, perhaps.
   */
  boolean strange(PoolKeys keys) {
    return HEADERS.containsAll(header.fieldNames())
        && keys.algorithm().equals(header.getValue("alg"))
        && header.getValue("kid") instanceof String kid
        && !keys.accessKids().contains(kid)
        && !keys.idKids().contains(kid);
  }

  private boolean headed(String algorithm, Set<String> kids) {
    return HEADERS.containsAll(header.fieldNames())
        && algorithm.equals(header.getValue("alg"))
        && header.getValue("kid") instanceof String kid
        && kids.contains(kid);
  }
}
