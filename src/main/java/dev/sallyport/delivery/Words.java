package dev.sallyport.delivery;

import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.delivery.Message.Medium;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How one message reads before it is anybody's: with <code>{####}</code> for the code and {@code
 * {username}} for the name, as Cognito's templates have them.
 *
 * @param subject of a mail; empty for SMS
 */
record Words(String subject, String text) {
  private static final Pattern TAG = Pattern.compile("<[a-zA-Z!/][^<>]*>");

  /** Other words, which a pool's own function wrote; null keeps a part. */
  Words or(@Nullable String otherSubject, @Nullable String otherText) {
    return new Words(
        subject.isEmpty() || otherSubject == null ? subject : otherSubject,
        otherText == null ? text : otherText);
  }

  /** A mail written with tags goes out as HTML, as Cognito sends it. */
  private boolean html(Medium medium) {
    return medium == Medium.EMAIL && TAG.matcher(text).find();
  }

  /** The message to one person. */
  Message to(String address, Kind kind, Medium medium, String username, String code) {
    var values = Map.of("username", username, "####", code);
    var html = html(medium);
    return new Message(
        medium,
        address,
        Filled.text(subject, values),
        html ? Filled.html(text, values) : Filled.text(text, values),
        html,
        Map.of("kind", kind.name(), "username", username, "code", code));
  }
}
