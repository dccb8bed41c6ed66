package dev.sallyport.directory;

import dev.sallyport.config.CodesConfig;
import dev.sallyport.redis.RedisKeys;
import java.time.Duration;
import java.util.Locale;

/** What a code is sent for, and how long it works (directory.md §6). */
public enum CodePurpose {
  SIGN_UP,
  RESET,
  VERIFY_EMAIL,
  VERIFY_PHONE;

  /** That of verifying an attribute: {@code email} or {@code phone_number}. */
  public static CodePurpose verifying(String attribute) {
    return attribute.equals("email") ? VERIFY_EMAIL : VERIFY_PHONE;
  }

  /** How long a code of this purpose works. */
  Duration life(CodesConfig times) {
    return switch (this) {
      case SIGN_UP -> times.signUpTime();
      case RESET -> times.resetTime();
      case VERIFY_EMAIL, VERIFY_PHONE -> times.attributeTime();
    };
  }

  /** Where a person's code of this purpose is kept. */
  String key(PersonTag tag) {
    return RedisKeys.person(tag.value(), "code:" + name().toLowerCase(Locale.ROOT));
  }
}
