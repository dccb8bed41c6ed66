package dev.sallyport.oauth;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.crypto.Sha256;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.redis.RedisKeys;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A text that its holder may use as somebody: the person's tag, which says where it is looked up,
 * and 128 random bits. Redis knows its hash only.
 */
record Ticket(PersonTag tag, String text) {
  private static final int RANDOM = 16;
  private static final Pattern SHAPE =
      Pattern.compile("[A-Za-z0-9_-]{" + (PersonTag.LENGTH + 22) + "}");

  static Ticket draw(PersonTag tag, RandomIds ids) {
    return new Ticket(tag, tag.value() + ids.base64url(RANDOM));
  }

  /** Empty where no ticket looks so. */
  static Optional<Ticket> read(String text) {
    return SHAPE.matcher(text).matches()
        ? Optional.of(new Ticket(new PersonTag(text.substring(0, PersonTag.LENGTH)), text))
        : Optional.empty();
  }

  /** Where it is kept, beside the person's other keys. */
  String key(String kind) {
    var hash = Sha256.hash(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return RedisKeys.person(
        tag.value(), kind + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
  }

  /** Says nothing of it. */
  @Override
  public String toString() {
    return "Ticket[***]";
  }
}
