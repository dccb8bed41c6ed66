package dev.sallyport.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script, kept as {@code redis/NAME.lua} among the resources. Redis runs it whole or not at
 * all, which is what single use and counting rest on.
 *
 * @param sha1 how EVALSHA names it
 */
public record Script(String name, String text, String sha1) {

  /**
   * Reads a script of ours; a missing one is a programming error.
   *
   * @param parts files beside it whose functions it calls
   */
  public static Script named(String name, String... parts) {
    var text = new StringBuilder();
    for (var part : parts) {
      text.append(read(part));
    }
    return of(name, text.append(read(name)).toString());
  }

  private static String read(String name) {
    try (var in = Script.class.getResourceAsStream("/redis/" + name + ".lua")) {
      if (in == null) {
        throw new IllegalStateException("no script " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  static Script of(String name, String text) {
    try {
      var sha1 = MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8));
      return new Script(name, text, HexFormat.of().formatHex(sha1));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
