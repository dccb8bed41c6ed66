package dev.sallyport.browser;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a browser's session holds.
 *
 * @param access the access token
 * @param renew from when on it is exchanged for another, before it expires
 * @param until when it expires
 * @param refresh what it is exchanged with; null where the issuer gives nothing of the kind
 * @param identity the ID token, which ends the person's session at the issuer
 * @param subject whose it is
 * @param issuers the {@code sid} of the session at the issuer; null where it has no name
 */
record Session(
    String access,
    Instant renew,
    Instant until,
    @Nullable String refresh,
    String identity,
    String subject,
    @Nullable String issuers) {
  private static final Duration AHEAD = Duration.ofMinutes(1);

  /** A quarter of a token's life before its end, and a minute at most. */
  static Instant renewal(Instant now, Instant until) {
    var quarter = Duration.between(now, until).dividedBy(4);
    return until.minus(quarter.compareTo(AHEAD) < 0 ? quarter : AHEAD);
  }

  byte[] write() {
    return new JsonObject()
        .put("a", access)
        .put("n", renew.toEpochMilli())
        .put("u", until.toEpochMilli())
        .put("r", refresh)
        .put("i", identity)
        .put("s", subject)
        .put("d", issuers)
        .toBuffer()
        .getBytes();
  }

  static Session read(byte[] bytes) {
    var json = new JsonObject(Buffer.buffer(bytes));
    return new Session(
        json.getString("a"),
        Instant.ofEpochMilli(json.getLong("n")),
        Instant.ofEpochMilli(json.getLong("u")),
        json.getString("r"),
        json.getString("i"),
        json.getString("s"),
        json.getString("d"));
  }

  /** Says nothing of the tokens. */
  @Override
  public String toString() {
    return "Session[***]";
  }
}
