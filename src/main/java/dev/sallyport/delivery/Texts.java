package dev.sallyport.delivery;

import dev.sallyport.delivery.Message.Medium;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * What messages say, from {@code texts/messages.properties}: {@code {username}} and <code>{####}
 * </code> are put in as Cognito's templates do.
 */
public final class Texts {
  private final Properties texts;

  private Texts(Properties texts) {
    this.texts = texts;
  }

  /** What a message is about; its name in lower case begins the keys of its texts. */
  public enum Kind {
    SIGN_UP,
    RESEND,
    RESET,
    INVITATION,
    VERIFY,
    /** Carries no code: tells that the password was reset. */
    PASSWORD_CHANGED,
    /** The code that a sign-in begins with. */
    SIGN_IN,
    /** The code that follows a password. */
    SECOND_FACTOR
  }

  /** Reads the texts that come with the program. */
  public static Texts load() {
    try (var in = Texts.class.getResourceAsStream("/texts/messages.properties")) {
      var texts = new Properties();
      texts.load(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
      return new Texts(texts);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /**
   * The message of this kind.
   *
   * @param code the code or temporary password, put in for <code>{####}</code>
   */
  public Message message(Kind kind, Medium medium, String to, String username, String code) {
    var name = kind.name().toLowerCase(Locale.ROOT);
    var text = medium == Medium.EMAIL ? text(name + ".email") : text(name + ".sms");
    var subject = medium == Medium.EMAIL ? text(name + ".subject") : "";
    return new Message(
        medium,
        to,
        subject,
        filled(text, username, code),
        Map.of("kind", kind.name(), "username", username, "code", code));
  }

  private String text(String key) {
    return Objects.requireNonNull(texts.getProperty(key), key);
  }

  /** One pass, so that a name which looks like a placeholder stays a name. */
  static String filled(String text, String username, String code) {
    var filled = new StringBuilder();
    var from = 0;
    while (from < text.length()) {
      if (text.startsWith("{username}", from)) {
        filled.append(username);
        from += "{username}".length();
      } else if (text.startsWith("{####}", from)) {
        filled.append(code);
        from += "{####}".length();
      } else {
        filled.append(text.charAt(from++));
      }
    }
    return filled.toString();
  }
}
