package dev.sallyport.token.bearer;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer says of somebody who signed out (OpenID Connect Back-Channel Logout 1.0 §2.4).
 *
 * @param subject whose sessions end
 * @param session {@code sid}, the one that does; null where all do
 * @param id no other token has it
 * @param expires when it counts no more
 */
public record LogoutToken(String subject, @Nullable String session, String id, Instant expires) {
  private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

  /** What a token came to. */
  public sealed interface Read {
    /** It is the issuer's, and for this client. */
    record Good(LogoutToken token) implements Read {}

    /** It is not. */
    record Refused(Verified.Reason reason) implements Read {}

    /**
     * Nobody can tell now.
     *
     * @param why in words that may be logged
     */
    record Unsure(String why) implements Read {}
  }

  /**
   * Judges a token whose issuer and signature are (§2.6). The event and the missing nonce tell it
   * from an ID token (AC-053); a subject we want of each, as sessions are found by it.
   *
   * @param times whether those that it says, which are there, are good now
   */
  static Read judge(CompactToken token, String client, Verified times, Instant expires) {
    var claims = token.unverified();
    if (!typed(token.type())
        || claims.containsKey("nonce")
        || !(claims.get("events") instanceof Map<?, ?> events)
        || !(events.get(EVENT) instanceof Map<?, ?>)) {
      return new Read.Refused(Verified.Reason.KIND);
    }
    if (!client.equals(claims.get("aud"))
        && !(claims.get("aud") instanceof Collection<?> all && all.contains(client))) {
      return new Read.Refused(Verified.Reason.AUDIENCE);
    }
    if (times instanceof Verified.Refused(var reason)) {
      return new Read.Refused(reason);
    }
    return claims.get("sub") instanceof String subject
            && claims.get("jti") instanceof String id
            && !id.isEmpty()
            && (!claims.containsKey("sid") || claims.get("sid") instanceof String)
        ? new Read.Good(new LogoutToken(subject, (String) claims.get("sid"), id, expires))
        : new Read.Refused(Verified.Reason.MALFORMED);
  }

  private static boolean typed(@Nullable String type) {
    return type == null || type.equalsIgnoreCase("JWT") || type.equalsIgnoreCase("logout+jwt");
  }

  /** Says nothing of whose it is. */
  @Override
  public String toString() {
    return "LogoutToken[***]";
  }
}
