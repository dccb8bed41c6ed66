package dev.sallyport.audit;

/**
 * One decision. Every part is plain text that is safe to keep; {@code ""} stands for "not known".
 *
 * @param attempt the attempt's id, as in {@code x-amzn-RequestId}
 * @param pool the pool's id
 * @param client the app client's id, or the access key's id for a signed call
 * @param who the person's sub or tag, never the name that was typed
 * @param address where the call came from, numeric
 * @param action what was asked for, such as {@code InitiateAuth}
 * @param outcome what came of it, such as {@code granted} or {@code refused}
 * @param why the reason in one word or a few, such as {@code LockedOut}
 */
public record AuditEvent(
    String attempt,
    String pool,
    String client,
    String who,
    String address,
    String action,
    String outcome,
    String why) {
  private static final int LONGEST = 256;

  /** Control characters become spaces and long values are cut, so that no value forges a line. */
  public AuditEvent {
    attempt = plain(attempt);
    pool = plain(pool);
    client = plain(client);
    who = plain(who);
    address = plain(address);
    action = plain(action);
    outcome = plain(outcome);
    why = plain(why);
  }

  private static String plain(String value) {
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
