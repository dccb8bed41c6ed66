package dev.sallyport.directory;

import dev.sallyport.redis.RedisKeys;
import java.time.Duration;
import java.util.Locale;

/** What a code is sent for, and how long it works (directory.md §6). */
public enum CodePurpose {
  SIGN_UP(Duration.ofHours(24)),
  RESET(Duration.ofHours(1));

  private final Duration life;

  CodePurpose(Duration life) {
    this.life = life;
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
