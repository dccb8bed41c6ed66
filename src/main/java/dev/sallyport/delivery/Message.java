package dev.sallyport.delivery;

import java.util.Map;

/**
 * A message to one person. It holds a secret, so it prints without what it says and to whom.
 *
 * @param medium how it goes
 * @param to an e-mail address, or a phone number in E.164
 * @param subject of a mail, on one line; empty for SMS
 * @param text the whole body
 * @param html whether the body is HTML
 * @param facts what a test wants to read without parsing the text: {@code kind}, {@code username},
 *     {@code code}
 */
public record Message(
    Medium medium,
    String to,
    String subject,
    String text,
    boolean html,
    Map<String, String> facts) {

  /** What carries a message. */
  public enum Medium {
    EMAIL,
    SMS
  }

  public Message {
    // A line break would begin another header.
    subject = subject.replaceAll("\\p{Cntrl}+", " ");
    facts = Map.copyOf(facts);
  }

  @Override
  public String toString() {
    return "Message[" + medium + ", " + facts.getOrDefault("kind", "") + "]";
  }
}
