package dev.sallyport.audit;

import java.util.Map;

/**
 * What of a decision belongs in the history of the person it is about.
 *
 * @param tag the person's: their history stands beside their other keys
 * @param answered what was proved so far, and what was answered wrongly
 * @param device the key of the device they came with; may be empty
 */
public record Personal(
    String tag, Type type, Response response, Map<Factor, Boolean> answered, String device) {
  public Personal {
    answered = Map.copyOf(answered);
  }

  /** Without anything that had to be proved. */
  public Personal(String tag, Type type, Response response) {
    this(tag, type, response, Map.of(), "");
  }

  /** What the person was about. */
  public enum Type {
    SIGN_IN,
    SIGN_UP,
    FORGOT_PASSWORD,
    PASSWORD_CHANGE,
    RESEND_CODE
  }

  /** What came of it. */
  public enum Response {
    PASS,
    FAIL,
    IN_PROGRESS
  }

  /** What can be answered rightly or wrongly. */
  public enum Factor {
    /** The password, or whatever was proved in its place. */
    PASSWORD,
    /** Anything after it. */
    MFA
  }
}
