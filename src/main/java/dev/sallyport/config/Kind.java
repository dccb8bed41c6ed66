package dev.sallyport.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** How a text becomes a value of one kind. */
@FunctionalInterface
interface Kind<T> {
  /**
   * The value.
   *
   * @throws IllegalArgumentException with what is to be said of a text that is none
   */
  T of(String text);

  static Kind<Long> wholeBetween(long least, long most) {
    return text -> {
      try {
        var number = Long.parseLong(text);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // told below, like a number out of range
      }
      throw new IllegalArgumentException(
          "must be a whole number from " + least + " to " + most + ", not " + Rule.quoted(text));
    };
  }

  static Kind<Boolean> flag() {
    return text ->
        switch (text) {
          case "true" -> true;
          case "false" -> false;
          default ->
              throw new IllegalArgumentException("must be true or false, not " + Rule.quoted(text));
        };
  }

  /**
   * One of a closed list of names.
   *
   * @param what the choice is called when an unknown one is refused
   */
  static <E extends Enum<E>> Kind<E> choice(String what, Class<E> type) {
    var names = Stream.of(type.getEnumConstants()).map(Enum::name).toList();
    return text -> {
      if (names.contains(text)) {
        return Enum.valueOf(type, text);
      }
      throw new IllegalArgumentException(Rule.oneOf(what, names).refuse(text));
    };
  }

  static Kind<Duration> timeBetween(Duration least, Duration most) {
    return text -> {
      var time = Durations.parse(text);
      if (time != null && time.compareTo(least) >= 0 && time.compareTo(most) <= 0) {
        return time;
      }
      throw new IllegalArgumentException(
          "must be a time from %s to %s, such as 30s, 15m, 24h or 30d, not %s"
              .formatted(Durations.spell(least), Durations.spell(most), Rule.quoted(text)));
    };
  }

  static Kind<Path> path() {
    return text -> {
      try {
        return Path.of(text);
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException("is no path", e);
      }
    };
  }
}
