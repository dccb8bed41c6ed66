package dev.sallyport.browser;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.config.BrowserConfig;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.telemetry.Metrics.Browser;
import java.util.Locale;

/**
 * Notes what happens to sessions: each is counted, and is an event in the log of decisions. What
 * ends by its time is noted by nobody, as Redis ends it.
 */
final class SessionNotes {
  /** Why something happened; a label of a metric. */
  enum Why {
    /** As it was asked for. */
    NONE,
    /** What came back is no sign-in that was begun here. */
    NOT_BEGUN_HERE,
    /** It came back before, too late, or in another browser. */
    USED_OR_LATE,
    ANOTHER_ISSUER,
    NO_CODE,
    CODE_REFUSED,
    NO_ID_TOKEN,
    ID_TOKEN,
    ACCESS_TOKEN,
    TWO_PEOPLE,
    /** The issuer or Redis did not answer. */
    TROUBLE,
    /** A page of another origin asked. */
    ANOTHER_ORIGIN,
    TWO_COOKIES,
    /** The issuer takes the refresh token no more. */
    REFRESH_REFUSED,
    /** What should say that somebody left their issuer does not. */
    LOGOUT_TOKEN,
    /** They left their issuer. */
    ISSUER,
    /** Another session of the same browser took its place. */
    REPLACED
  }

  private final Metrics metrics;
  private final BrowserConfig config;
  private final Audit audit;

  SessionNotes(Metrics metrics, Audit audit, BrowserConfig config) {
    this.metrics = metrics;
    this.audit = audit;
    this.config = config;
  }

  /** Notes something of a sign-in, which has one id from its start to its end. */
  void signIn(Browser what, Why why, String attempt, String who, String address) {
    note("gate sign-in", what, why, attempt, who, address);
  }

  /** Notes something of a session. */
  void session(Browser what, Why why, SessionTicket ticket, Session session, String address) {
    note("gate session", what, why, ticket.attempt(), session.subject(), address);
  }

  /** Notes something that nobody's session is known of. */
  void nobody(Browser what, Why why, String address) {
    note("gate session", what, why, "", "", address);
  }

  private void note(
      String action, Browser what, Why why, String attempt, String who, String address) {
    metrics.browser(what, why);
    audit.record(
        new AuditEvent(
            attempt,
            "",
            config.clientId(),
            who,
            address,
            action,
            text(what),
            why == Why.NONE ? "" : text(why)));
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
