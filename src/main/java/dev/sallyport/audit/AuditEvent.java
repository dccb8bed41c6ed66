package dev.sallyport.audit;

import com.google.common.base.CharMatcher;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Withers;
import org.jspecify.annotations.Nullable;

/**
 * One decision. Every part is plain text that is safe to keep; {@code ""} stands for "not known".
 *
 * @param attempt the attempt's id, the same in all rounds of a sign-in: {@code
 *     x-sallyport-attempt}, and {@code event_id} in the tokens
 * @param request the id of this very call, as in {@code x-amzn-RequestId}
 * @param pool the pool's id
 * @param client the app client's id, or the access key's id for a signed call
 * @param who the person's sub or tag, never the name that was typed
 * @param address where the call came from, numeric
 * @param action what was asked for, such as {@code InitiateAuth}
 * @param challenge what the person was asked, such as {@code SOFTWARE_TOKEN_MFA}
 * @param outcome what came of it, such as {@code granted} or {@code refused}
 * @param why the reason in one word or a few, such as {@code LockedOut}
 * @param personal what of it belongs in the history of the person it is about; null for nothing
 */
@Withers
public record AuditEvent(
    String attempt,
    String request,
    String pool,
    String client,
    String who,
    String address,
    String action,
    String challenge,
    String outcome,
    String why,
    @Nullable Personal personal)
    implements AuditEventBuilder.With {
  private static final int LONGEST = 256;

  private static final CharMatcher ORDINARY =
      CharMatcher.inRange(' ', '~').and(CharMatcher.isNot('"')).precomputed();

  /** What ended as asked, and tells nothing of how somebody signs in. */
  private static final String DONE = "done";

  /** Control characters become spaces and long values are cut, so that no value forges a line. */
  public AuditEvent {
    attempt = plain(attempt);
    request = plain(request);
    pool = plain(pool);
    client = plain(client);
    who = plain(who);
    address = plain(address);
    action = plain(action);
    challenge = plain(challenge);
    outcome = plain(outcome);
    why = plain(why);
  }

  /** An event of a call that is an attempt of its own. */
  public AuditEvent(
      String attempt,
      String pool,
      String client,
      String who,
      String address,
      String action,
      String outcome,
      String why) {
    this(attempt, attempt, pool, client, who, address, action, "", outcome, why, null);
  }

  /** Why something failed, in words of ours; an incident is told, to be found in the log. */
  public static String why(Failure failure) {
    var name = failure.getClass().getSimpleName();
    return switch (failure) {
      case Failure.Broken(var incident) -> name + ", incident " + incident;
      case Failure.Overloaded(var what) when !what.isEmpty() -> name + ": " + what;
      case Failure.NotPermitted(var message) -> name + ": " + message;
      default -> name;
    };
  }

  /** The same of a sign-in, whose parameters are refused by their name and never told. */
  public static String whyNoSignIn(Failure failure) {
    return failure instanceof Failure.Invalid(var message)
        ? failure.getClass().getSimpleName() + ": " + message
        : why(failure);
  }

  /** Whether it is worth finding by its attempt's id: a sign-in, or anything refused. */
  boolean traced() {
    return !attempt.isEmpty() && !outcome.equals(DONE);
  }

  private static String plain(String value) {
    // Nearly all are, and each login has twenty.
    return value.length() <= LONGEST && ORDINARY.matchesAllOf(value) ? value : plainer(value);
  }

  private static String plainer(String value) {
    var kept = new StringBuilder(Math.min(value.length(), LONGEST));
    value
        .codePoints()
        .limit(LONGEST)
        .map(c -> printable(c) ? c : ' ')
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  private static boolean printable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> codePoint != '"';
    };
  }
}
