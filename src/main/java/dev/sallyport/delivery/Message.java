package dev.sallyport.delivery;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message to one person. It holds a secret, so it prints without what it says and to whom.
 *
 * @param medium how it goes
 * @param to an e-mail address, or a phone number in E.164
 * @param subject of a mail; empty for SMS
 * @param text the whole body
 * @param facts what a test wants to read without parsing the text: {@code kind}, {@code username},
 *     {@code code}
 */
public record Message(
    Medium medium, String to, String subject, String text, Map<String, String> facts) {

  /** What carries a message. */
  public enum Medium {
    EMAIL,
    SMS
  }

  public Message {
    facts = Map.copyOf(facts);
  }

  /**
   * The same message in other words, which a pool's own function wrote.
   *
   * @param other with the placeholders of {@link Texts}; null keeps what it says
   * @param title null keeps the subject
   */
  public Message written(@Nullable String other, @Nullable String title) {
    var said =
        other == null
            ? text
            : Texts.filled(
                other, facts.getOrDefault("username", ""), facts.getOrDefault("code", ""));
    var named = title == null || medium == Medium.SMS ? subject : title;
    return new Message(medium, to, named, said, facts);
  }

  @Override
  public String toString() {
    return "Message[" + medium + ", " + facts.getOrDefault("kind", "") + "]";
  }
}
