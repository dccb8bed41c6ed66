package dev.sallyport.directory;

import dev.sallyport.redis.RedisKeys;
import java.time.Duration;
import java.util.Locale;

/** What a code is sent for, and how long it works (directory.md §6). */
public enum CodePurpose {
  SIGN_UP(Duration.ofHours(24)),
  RESET(Duration.ofHours(1)),
  VERIFY_EMAIL(Duration.ofHours(24)),
  VERIFY_PHONE(Duration.ofHours(24));

  private final Duration life;

  CodePurpose(Duration life) {
    this.life = life;
  }

  /** That of verifying an attribute: {@code email} or {@code phone_number}. */
  public static CodePurpose verifying(String attribute) {
    return attribute.equals("email") ? VERIFY_EMAIL : VERIFY_PHONE;
  }

  /** How long a code of this purpose works. */
  public Duration life() {
    return life;
  }

  /** Where a person's code of this purpose is kept. */
  String key(PersonTag tag) {
    return RedisKeys.person(tag.value(), "code:" + name().toLowerCase(Locale.ROOT));
  }
}
