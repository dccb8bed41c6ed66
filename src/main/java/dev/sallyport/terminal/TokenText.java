package dev.sallyport.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A token that somebody holds, taken apart and not believed. */
sealed interface TokenText {
  /** Nothing shorter without dots is a token, in what holds other words too. */
  int LEAST_OPAQUE = 80;

  /** What cannot stand in a token, and stands around it in JSON, shells, headers and tables. */
  Pattern AROUND = Pattern.compile("[\\s\"'=,:{}]+");

  Pattern DOTTED = Pattern.compile("[\\w-]+(\\.[\\w-]*){2,4}");
  Pattern OPAQUE = Pattern.compile("[\\w.-]{" + LEAST_OPAQUE + ",}");

  /** A signed JWT (RFC 7519), whose claims can be read. */
  record Jwt(String text, JsonObject header, JsonObject claims) implements TokenText {
    /** What it is for. */
    Kind kind() {
      var use = claims.getValue("token_use");
      var type = String.valueOf(header.getValue("typ"));
      if ("access".equals(use) || type.endsWith("at+jwt")) {
        return Kind.ACCESS;
      }
      return "id".equals(use) || claims.containsKey("nonce") || claims.containsKey("at_hash")
          ? Kind.ID
          : Kind.OTHER;
    }

    /** Says nothing of what is inside. */
    @Override
    public String toString() {
      return "Jwt[***]";
    }
  }

  /** Anything else: only who gave it can read it. */
  record Opaque(boolean encrypted) implements TokenText {}

  /** Of a {@link Jwt}. */
  enum Kind {
    ACCESS("access token"),
    ID("ID token"),
    OTHER("JWT that does not say what it is for");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** All tokens in a text, whatever is around them: JSON, a shell's lines, a table, a header. */
  static List<TokenText> in(String text) {
    var words = Stream.of(AROUND.split(text)).filter(word -> !word.isEmpty()).toList();
    var found =
        words.stream()
            .filter(word -> DOTTED.matcher(word).matches() || OPAQUE.matcher(word).matches())
            .map(TokenText::of)
            .toList();
    return found.isEmpty() && words.size() == 1 ? List.of(new Opaque(false)) : found;
  }

  private static TokenText of(String word) {
    var parts = word.split("\\.", -1);
    var header = object(parts[0]);
    if (header != null && parts.length == 3) {
      var claims = object(parts[1]);
      if (claims != null) {
        return new Jwt(word, header, claims);
      }
    }
    return new Opaque(header != null && parts.length == 5);
  }

  private static @Nullable JsonObject object(String part) {
    try {
      return new JsonObject(new String(Base64.getUrlDecoder().decode(part), UTF_8));
    } catch (DecodeException | IllegalArgumentException notOne) {
      return null;
    }
  }
}
