package dev.sallyport.config;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times as they are written: a number and ms, s, m, h or d. */
public final class Durations {
  private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  private Durations() {}

  /** Null where it is none. */
  public static @Nullable Duration parse(String text) {
    var written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return null;
    }
    var number = Long.parseLong(written.group(1));
    return switch (written.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** The shortest way to write it. */
  public static String spell(Duration time) {
    if (time.toMillisPart() != 0) {
      return time.toMillis() + "ms";
    } else if (time.toSecondsPart() != 0) {
      return time.toSeconds() + "s";
    } else if (time.toMinutesPart() != 0) {
      return time.toMinutes() + "m";
    }
    return time.toHoursPart() == 0 && !time.isZero() ? time.toDays() + "d" : time.toHours() + "h";
  }
}
