package dev.sallyport.terminal;

import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a token says, in lines for a person. */
final class TokenReport {
  private static final Set<String> TIMES = Set.of("exp", "iat", "nbf", "auth_time", "updated_at");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT);
  private static final int TWO = 2;

  private TokenReport() {}

  static List<String> lines(TokenText token, Instant now) {
    return switch (token) {
      case TokenText.Opaque(var encrypted) ->
          List.of(
              encrypted
                  ? "refresh token: opaque, encrypted (JWE); only its issuer reads it"
                  : "opaque token, as refresh tokens are: only its issuer reads it");
      case TokenText.Jwt jwt -> lines(jwt, now);
    };
  }

  private static List<String> lines(TokenText.Jwt jwt, Instant now) {
    var lines = new ArrayList<String>();
    lines.add(jwt.kind().words());
    lines.add("header");
    all(jwt.header(), now, lines);
    lines.add("claims");
    all(jwt.claims(), now, lines);
    return lines;
  }

  private static void all(JsonObject object, Instant now, List<String> lines) {
    int widest = object.fieldNames().stream().mapToInt(String::length).max().orElse(1);
    for (var each : object) {
      var value = Objects.toString(each.getValue());
      var at = TIMES.contains(each.getKey()) ? time(each.getValue()) : null;
      var words = at == null ? "" : "   " + DATE.format(at.atOffset(ZoneOffset.UTC));
      var when = at == null ? "" : ", " + when(each.getKey(), at, now);
      lines.add("  " + padded(each.getKey(), widest) + "  " + value + words + when);
    }
  }

  private static String padded(String name, int width) {
    return name + " ".repeat(width - name.length());
  }

  /** A NumericDate (RFC 7519 §2); null for anything else. */
  static @Nullable Instant time(@Nullable Object claim) {
    try {
      return claim instanceof Number number ? Instant.ofEpochSecond(number.longValue()) : null;
    } catch (DateTimeException outOfRange) {
      return null;
    }
  }

  private static String when(String claim, Instant at, Instant now) {
    var ahead = at.isAfter(now);
    var time = words(Duration.between(now, at).abs());
    if (claim.equals("exp")) {
      return ahead ? "expires in " + time : "expired " + time + " ago";
    }
    return ahead ? "in " + time : time + " ago";
  }

  /** In the largest unit of which there are two. */
  static String words(Duration time) {
    if (time.toDays() >= TWO) {
      return time.toDays() + " days";
    }
    if (time.toHours() >= TWO) {
      return time.toHours() + " h";
    }
    return time.toMinutes() >= TWO ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }
}
