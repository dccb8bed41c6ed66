package dev.sallyport.token;

import dev.sallyport.crypto.ConstantTime;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Redis holds of a refresh token and everything that came from it, with the person's sign-out
 * and the time when it was read. All times are Redis's own, in milliseconds.
 *
 * @param hash of the refresh token that counts
 * @param generation of the refresh token that counts: how often one was exchanged
 * @param bound to the device it was begun on, which was confirmed since or before: it is good there
 *     only
 * @param key the thumbprint of the key that its refresh tokens are good with only; or null
 * @param cutOff families created at or before this have ended; 0 when nobody signed out
 */
record Family(
    String hash,
    int generation,
    String client,
    String pool,
    String sub,
    Origin origin,
    long created,
    long expires,
    boolean revoked,
    boolean bound,
    @Nullable String key,
    long cutOff,
    long now) {

  static Family read(String id, Response fields) {
    return new Family(
        fields.get(0).toString(),
        fields.get(11).toInteger(),
        fields.get(1).toString(),
        fields.get(2).toString(),
        fields.get(3).toString(),
        new Origin(
            id,
            fields.get(5).toString(),
            Instant.ofEpochSecond(fields.get(4).toLong()),
            fields.get(12).toString().isEmpty() ? null : fields.get(12).toString(),
            consent(fields.get(14).toString(), fields.get(15).toString())),
        fields.get(6).toLong(),
        fields.get(7).toLong(),
        !fields.get(8).toString().equals("0"),
        fields.get(13).toString().equals("1"),
        fields.get(16).toString().isEmpty() ? null : fields.get(16).toString(),
        fields.get(9).toLong(),
        fields.get(10).toLong());
  }

  private static @Nullable Consent consent(String scope, String resource) {
    return scope.isEmpty()
        ? null
        : new Consent(
            Set.of(scope.split(" ")),
            resource.isEmpty() ? List.of() : List.of(resource.split(" ")),
            null);
  }

  /** Revoked, signed out, or its device was forgotten. */
  boolean ended() {
    return revoked || created <= cutOff;
  }

  /** The refresh token's own life is over; access tokens that came from it may still be good. */
  boolean expired() {
    return expires <= now;
  }

  /** Whether an access token that says so came from it. */
  boolean gave(String clientId, String owner) {
    return client.equals(clientId) && sub.equals(owner);
  }

  /** Whether it is this client's. */
  boolean belongsTo(String poolId, String clientId) {
    return pool.equals(poolId) && client.equals(clientId);
  }

  /** Whether somebody who proved to hold this key, or none, may use it (RFC 9449 §5). */
  boolean heldBy(@Nullable String proved) {
    return key == null || key.equals(proved);
  }

  /**
   * Whether somebody who says to be on this device may use it. A device that nobody confirmed need
   * not be named, since back ends that sign people in know nothing of devices; but another must
   * not.
   *
   * @param named DEVICE_KEY as it was sent, or null
   */
  boolean on(@Nullable String named) {
    var device = origin.device();
    if (device == null) {
      return true;
    }
    return (named == null || named.isEmpty()) ? !bound : ConstantTime.equal(device, named);
  }

  /**
   * Whether this is the token that counts. One that is younger than all Redis knows was made here
   * and handed out, so Redis lost the exchange it came from: it counts, and what it replaced does
   * not.
   */
  boolean current(RefreshToken token) {
    return token.generation() > generation
        || (token.generation() == generation && ConstantTime.equal(hash, token.hash()));
  }
}
