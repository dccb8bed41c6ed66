package dev.sallyport.token;

import dev.sallyport.crypto.ConstantTime;
import io.vertx.redis.client.Response;
import java.time.Instant;

/**
 * What Redis holds of a refresh token and everything that came from it, with the person's sign-out
 * and the time when it was read. All times are Redis's own, in milliseconds.
 *
 * @param hash of the refresh token
 * @param cutOff families created at or before this have ended; 0 when nobody signed out
 */
record Family(
    String hash,
    String client,
    String pool,
    String sub,
    Origin origin,
    long created,
    long expires,
    boolean revoked,
    long cutOff,
    long now) {

  static Family read(String id, Response fields) {
    return new Family(
        fields.get(0).toString(),
        fields.get(1).toString(),
        fields.get(2).toString(),
        fields.get(3).toString(),
        new Origin(id, fields.get(5).toString(), Instant.ofEpochSecond(fields.get(4).toLong())),
        fields.get(6).toLong(),
        fields.get(7).toLong(),
        !fields.get(8).toString().equals("0"),
        fields.get(9).toLong(),
        fields.get(10).toLong());
  }

  /** Revoked, or signed out. */
  boolean ended() {
    return revoked || created <= cutOff;
  }

  /** The refresh token's own life is over; access tokens that came from it may still be good. */
  boolean expired() {
    return expires <= now;
  }

  /** Whether it is this client's and this very token's. */
  boolean belongsTo(String poolId, String clientId, RefreshToken token) {
    return pool.equals(poolId) && client.equals(clientId) && ConstantTime.equal(hash, token.hash());
  }
}
