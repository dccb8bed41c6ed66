package dev.sallyport.token;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.SignOut;
import dev.sallyport.directory.User;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.Revocation;
import dev.sallyport.revocation.RevocationLog;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Token families in Redis: one hash per refresh token, beside a cut-off per person. Whatever ends
 * some is said to all replicas too, and is done when both are. A family that is not there has
 * ended, so that a Redis that lost it lets nobody in. So has one that is bound to a device which is
 * not there: forgetting a device ends its families in the same step.
 */
final class RefreshStore {
  /** Access tokens live this long at most and may outlive the refresh token they came from. */
  private static final Duration KEPT_LONGER = Duration.ofHours(24);

  private static final Script BEGIN = Script.named("token_begin");
  private static final Script LOOK = Script.named("token_look");
  private static final Script ROTATE = Script.named("token_rotate");
  private static final Script REVOKE = Script.named("token_revoke");
  private static final Script END = Script.named("token_end");
  private static final Script SIGN_OUT = Script.named("token_signout", "cut_off");

  private final SharedRedis redis;
  private final RevocationLog revocations;

  RefreshStore(SharedRedis redis) {
    this.redis = redis;
    this.revocations = new RevocationLog(redis);
  }

  /** What came of storing a new family. */
  enum Begun {
    DONE,
    /** The user was written since, or is gone. */
    CHANGED,
    /** The device was forgotten. */
    FORGOTTEN
  }

  /**
   * Stores a new family, if the user is still as it was read and the device they have is still
   * theirs: then the token may be handed out, and the device is noted to have signed in. Else
   * nothing is stored.
   *
   * @param device null where there is none, or it is not tracked
   * @param key the thumbprint of the key that its refresh tokens are good with only; or null
   */
  Future<Begun> begin(
      RefreshToken token,
      AppClient client,
      User user,
      Origin origin,
      TokenCommand.@Nullable OnDevice device,
      @Nullable String key,
      Deadline deadline) {
    var args =
        List.of(
            millis(client.refreshTime()),
            millis(KEPT_LONGER),
            token.hash(),
            client.id(),
            user.poolId(),
            user.sub(),
            Long.toString(origin.authTime().getEpochSecond()),
            origin.event(),
            Long.toString(user.version()),
            device == null ? "" : device.key(),
            device != null && device.known() ? "1" : "0",
            device == null ? "" : device.address().value(),
            origin.consent() == null ? "" : origin.consent().scope(),
            origin.consent() == null ? "" : origin.consent().stored(),
            Objects.requireNonNullElse(key, ""));
    var keys =
        List.of(
            key(token.tag(), token.family()),
            cutOff(token.tag()),
            RedisKeys.user(token.tag().value()),
            devices(token.tag()),
            RedisKeys.deviceUse(token.tag().value()));
    return redis
        .runDurable(BEGIN, keys, args, deadline)
        .map(
            reply ->
                switch (Objects.requireNonNull(reply).toInteger()) {
                  case 1 -> Begun.DONE;
                  case 0 -> Begun.CHANGED;
                  default -> Begun.FORGOTTEN;
                });
  }

  /** The family as it stands, or null when there is none (any more). */
  Future<@Nullable Family> look(PersonTag tag, String family, Deadline deadline) {
    return redis
        .run(LOOK, keys(tag, family), List.of(), deadline)
        .map(fields -> fields == null ? null : Family.read(family, fields));
  }

  /**
   * Exchanges a token for its successor; of those who try at once, one does. Durable: an answer
   * that was told must not be forgotten, or the token it replaced would count again.
   *
   * @param grace how long the answer is kept for whoever presents the same token again
   * @param offer null where the caller knows already that the token was exchanged before
   */
  Future<Rotated> rotate(
      RefreshToken token,
      AppClient client,
      Duration grace,
      @Nullable SealedAnswer offer,
      Deadline deadline) {
    var answer = RedisKeys.person(token.tag().value(), answer(token));
    var keys =
        List.of(
            key(token.tag(), token.family()), cutOff(token.tag()), answer, devices(token.tag()));
    var args =
        List.of(
            client.id(),
            Integer.toString(token.generation()),
            token.hash(),
            offer == null ? "" : offer.successor(),
            millis(grace),
            offer == null ? "" : offer.sealed());
    var rotated =
        redis
            .runDurable(ROTATE, keys, args, deadline)
            .map(reply -> Rotated.read(Objects.requireNonNull(reply)));
    var ended = new Revocation.Family(client.poolId(), token.family());
    if (offer == null) {
      // It ends, unless the grace period goes on: to be said even where the answer gets lost.
      return revocations.along(rotated, ended, deadline);
    }
    return rotated.compose(
        outcome ->
            outcome instanceof Rotated.Reused
                ? revocations.publish(ended, deadline).map(outcome)
                : Future.succeededFuture(outcome));
  }

  private static String answer(RefreshToken token) {
    return "family:" + token.family() + ":" + token.generation();
  }

  /** Revokes the family, if there is one. False when it is another client's: then it lives on. */
  Future<Boolean> revoke(RefreshToken token, AppClient client, Deadline deadline) {
    var key = List.of(key(token.tag(), token.family()));
    var args = List.of(client.id(), token.hash(), Integer.toString(token.generation()));
    var revoked =
        redis
            .runDurable(REVOKE, key, args, deadline)
            .map(reply -> reply != null && reply.toInteger() >= 0);
    var said = new Revocation.Family(client.poolId(), token.family());
    return revocations.along(revoked, said, deadline);
  }

  /** Ends one family of a person; none is fine. */
  Future<Void> end(PersonTag tag, String family, String poolId, Deadline deadline) {
    var ended = redis.runDurable(END, List.of(key(tag, family)), List.of(), deadline);
    return revocations.along(ended, new Revocation.Family(poolId, family), deadline).mapEmpty();
  }

  /** Ends every family of a person begun until now, but for one. */
  Future<Void> signOut(User user, @Nullable String spareFamily, Deadline deadline) {
    var keys = new SignOut(spareFamily).keys(user.tag());
    var cut = redis.runDurable(SIGN_OUT, keys, List.of(millis(SignOut.KEPT)), deadline);
    var said = new Revocation.Person(user.poolId(), user.sub(), spareFamily);
    return revocations.along(cut, said, deadline).mapEmpty();
  }

  private static List<String> keys(PersonTag tag, String family) {
    return List.of(key(tag, family), cutOff(tag), devices(tag));
  }

  private static String key(PersonTag tag, String family) {
    return RedisKeys.family(tag.value(), family);
  }

  private static String devices(PersonTag tag) {
    return RedisKeys.devices(tag.value());
  }

  private static String cutOff(PersonTag tag) {
    return SignOut.cutOff(tag);
  }

  private static String millis(Duration time) {
    return Long.toString(time.toMillis());
  }
}
