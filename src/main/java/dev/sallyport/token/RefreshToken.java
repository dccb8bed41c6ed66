package dev.sallyport.token;

import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.crypto.Sha256;
import dev.sallyport.directory.PersonTag;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token: base64url of a version, the person's tag, the family, the generation, 32 random
 * bytes, and a MAC over all of that. The MAC is no proof that the token counts, only that it was
 * made here: garbage is refused without asking Redis.
 *
 * @param family names it and all that came from it, a UUID
 * @param generation how many tokens of the family were exchanged before it; it is in the token
 *     itself, so that no restart and no lost write makes an old token young again
 * @param text what the client holds
 */
record RefreshToken(PersonTag tag, String family, int generation, String text) {
  private static final byte VERSION = 2;
  private static final int TAG = PersonTag.LENGTH * 3 / 4;
  private static final int FAMILY = 16;
  private static final int GENERATION = Integer.BYTES;
  private static final int RANDOM = 32;
  private static final int MAC = 16;
  private static final int BODY = 1 + TAG + FAMILY + GENERATION + RANDOM;
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  /** A new token of a new family. */
  static RefreshToken draw(PersonTag tag, Kek kek, RandomIds ids) {
    return draw(tag, ids.uuid(), 0, kek, ids);
  }

  /** The token that comes after this one: of the same family, and a generation younger. */
  RefreshToken next(Kek kek, RandomIds ids) {
    return draw(tag, family, Math.addExact(generation, 1), kek, ids);
  }

  private static RefreshToken draw(
      PersonTag tag, String family, int generation, Kek kek, RandomIds ids) {
    var id = UUID.fromString(family);
    var whole =
        ByteBuffer.allocate(BODY + MAC)
            .put(VERSION)
            .put(Base64.getUrlDecoder().decode(tag.value()))
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .putInt(generation)
            .put(ids.bytes(RANDOM));
    whole.put(mac(whole.array(), kek));
    return new RefreshToken(tag, family, generation, TEXT.encodeToString(whole.array()));
  }

  /** Reads a token that was made here; null for anything else. */
  static @Nullable RefreshToken read(String text, Kek kek) {
    byte[] whole;
    try {
      whole = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
    if (whole.length != BODY + MAC
        || whole[0] != VERSION
        || !TEXT.encodeToString(whole).equals(text)
        || !ConstantTime.equal(Arrays.copyOfRange(whole, BODY, BODY + MAC), mac(whole, kek))) {
      return null;
    }
    var tag = TEXT.encodeToString(Arrays.copyOfRange(whole, 1, 1 + TAG));
    var rest = ByteBuffer.wrap(whole, 1 + TAG, FAMILY + GENERATION);
    var family = new UUID(rest.getLong(), rest.getLong()).toString();
    return new RefreshToken(new PersonTag(tag), family, rest.getInt(), text);
  }

  /** What is stored of it: SHA-256 is enough over 32 random bytes. */
  String hash() {
    return TEXT.encodeToString(Sha256.hash(Base64.getUrlDecoder().decode(text)));
  }

  private static byte[] mac(byte[] whole, Kek kek) {
    var body = TEXT.encodeToString(Arrays.copyOf(whole, BODY));
    return Arrays.copyOf(kek.mac("refresh-token", body), MAC);
  }

  /** Says nothing of the token itself. */
  @Override
  public String toString() {
    return "RefreshToken[***]";
  }
}
