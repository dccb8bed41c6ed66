package dev.sallyport.challenge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Sha256;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * ALTCHA's proof of work, protocol v2, with PBKDF2/SHA-256: find the counter whose derived key
 * starts with the prefix.
 *
 * @param nonce hex; with the counter after it as four bytes, big-endian, it is the password
 * @param salt hex
 * @param cost PBKDF2 rounds of one try
 * @param expiresAt whole seconds since 1970
 */
record Altcha(String nonce, String salt, int cost, long expiresAt) {
  private static final int KEY = 32;

  /** One byte: 256 tries on average. How hard each is, is the cost. */
  private static final String PREFIX = "00";

  private static final int LONGEST = 4096;
  private static final long LAST_COUNTER = 0xffff_ffffL;
  private static final ForeignJson JSON = new ForeignJson(LONGEST);

  /** The parameters as they are signed: JSON with sorted names and no spaces. */
  private String parameters() {
    return """
    {"algorithm":"PBKDF2/SHA-256","cost":%d,"expiresAt":%d,"keyLength":%d,"keyPrefix":"%s",\
    "nonce":"%s","salt":"%s"}\
    """
        .formatted(cost, expiresAt, KEY, PREFIX, nonce, salt);
  }

  /** The challenge's JSON text, signed with HMAC-SHA256 so that its libraries take it. */
  String signed(byte[] key) {
    var parameters = parameters();
    var signature = HexFormat.of().formatHex(Sha256.hmac(key, parameters.getBytes(UTF_8)));
    return "{\"parameters\":" + parameters + ",\"signature\":\"" + signature + "\"}";
  }

  /** Whether this is a text of the form that is made here: another may ask for other work. */
  static boolean readable(String signed) {
    var parameters = tree(signed.getBytes(UTF_8)).path("parameters");
    return parameters.path("nonce").asText().matches("([0-9a-f]{2}){1,64}")
        && parameters.path("salt").asText().matches("([0-9a-f]{2}){1,64}")
        && parameters.equals(tree(of(signed).parameters().getBytes(UTF_8)));
  }

  /** Whether the key of a counter is one that is looked for. */
  static boolean found(byte[] key) {
    return HexFormat.of().formatHex(key).startsWith(PREFIX);
  }

  /** Reads back a text of ours. */
  static Altcha of(String signed) {
    var parameters = tree(signed.getBytes(UTF_8)).path("parameters");
    return new Altcha(
        parameters.path("nonce").asText(),
        parameters.path("salt").asText(),
        parameters.path("cost").asInt(),
        parameters.path("expiresAt").asLong());
  }

  /**
   * Whether the payload (base64 of {@code {"challenge": ..., "solution": {"counter",
   * "derivedKey"}}}, as its libraries and the widget serialise it) solves this very challenge.
   * Another challenge, whatever its signature says, is refused before any work is done.
   */
  static boolean solved(String signed, String payload, Instant now) {
    var sent = tree(decoded(payload));
    var counter = sent.path("solution").path("counter");
    var derived = sent.path("solution").path("derivedKey");
    if (!sent.path("challenge").equals(tree(signed.getBytes(UTF_8)))
        || !counter.isIntegralNumber()
        || !counter.canConvertToLong()
        || counter.longValue() < 0
        || counter.longValue() > LAST_COUNTER
        || !derived.isTextual()) {
      return false;
    }
    var asked = of(signed);
    if (now.getEpochSecond() > asked.expiresAt()) {
      return false;
    }
    var key = asked.derive(counter.longValue());
    return ConstantTime.equal(HexFormat.of().formatHex(key), derived.textValue()) && found(key);
  }

  /**
   * The key of this counter: PBKDF2-HMAC-SHA256 (RFC 8018 §5.2), one block. The password is raw
   * bytes, which {@code PBEKeySpec} cannot carry, so the loop is here. The JDK's own HMAC is asked
   * for by name: a native one pays for crossing over at each of the many tiny calls.
   */
  byte[] derive(long counter) {
    var hex = HexFormat.of();
    var prefix = hex.parseHex(nonce);
    var password =
        ByteBuffer.allocate(prefix.length + Integer.BYTES).put(prefix).putInt((int) counter);
    try {
      var mac = Mac.getInstance("HmacSHA256", "SunJCE");
      mac.init(new SecretKeySpec(password.array(), "HmacSHA256"));
      mac.update(hex.parseHex(salt));
      mac.update(new byte[] {0, 0, 0, 1});
      var round = mac.doFinal();
      var key = round.clone();
      for (int i = 1; i < cost; i++) {
        mac.update(round);
        mac.doFinal(round, 0);
        for (int at = 0; at < KEY; at++) {
          key[at] ^= round[at];
        }
      }
      return key;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 is part of every JDK", e);
    }
  }

  private static byte[] decoded(String payload) {
    if (payload.length() > LONGEST) {
      return new byte[0];
    }
    try {
      return Base64.getDecoder().decode(payload.getBytes(US_ASCII));
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }

  private static JsonNode tree(byte[] text) {
    var tree = JSON.read(text);
    return tree == null ? MissingNode.getInstance() : tree;
  }
}
