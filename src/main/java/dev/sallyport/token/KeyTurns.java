package dev.sallyport.token;

import dev.sallyport.directory.Pool;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.Revocation;
import dev.sallyport.revocation.RevocationLog;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes which keys of a pool sign: the next ones are made in time, and a stolen one goes at once.
 * Each change is made of what was read and written only in its place, so that of two that are made
 * at once one is.
 */
final class KeyTurns {
  private static final Script READ = Script.named("token_keys_read");
  private static final Script TURN = Script.named("token_keys_turn");
  private static final int TRIES = 4;

  private final SharedRedis redis;
  private final RevocationLog log;
  private final BoundedPool signing;
  private final InstantSource clock;
  private final SigningKeys keys;

  KeyTurns(SharedRedis redis, BoundedPool signing, InstantSource clock, SigningKeys keys) {
    this.redis = redis;
    this.log = new RevocationLog(redis);
    this.signing = signing;
    this.clock = clock;
    this.keys = keys;
  }

  /** A change; it may take long, and it may fail. */
  private interface Change {
    @Nullable Succession of(Succession succession, Instant now) throws GeneralSecurityException;
  }

  /**
   * What is kept, and when that was.
   *
   * @param sealed null where the pool has no keys
   * @param now by Redis's clock
   */
  private record Kept(@Nullable String sealed, Instant now) {}

  /**
   * Makes the next keys, which are published at once and sign an hour later. Fails with Unready
   * while there are next ones already, with ChangedMeanwhile where somebody else was faster.
   */
  Future<PoolKeys> rotate(Pool pool, Deadline deadline) {
    return keys.of(pool)
        .compose(_ -> change(pool, (kept, _) -> next(pool, kept, clock.instant()), deadline))
        .compose(_ -> keys.fresh(pool));
  }

  private static Succession next(Pool pool, Succession kept, Instant now)
      throws GeneralSecurityException {
    if (kept.awaits(now)) {
      throw new Failed(
          new Failure.Unready("The next signing keys are published and wait for their turn."));
    }
    return kept.followedBy(KeyPairs.generate(pool.algorithm()), now);
  }

  /**
   * The same where the last keys were made longer ago than this and none wait; says whether it made
   * some. All replicas go by Redis's clock, and of those that try at once one does.
   */
  Future<Boolean> rotateOlderThan(Duration age, Pool pool, Deadline deadline) {
    return change(pool, (kept, now) -> kept.due(age, now) ? next(pool, kept, now) : null, deadline)
        .compose(made -> made ? keys.fresh(pool).map(true) : Future.succeededFuture(false))
        .recover(
            trouble ->
                trouble instanceof Failed failed
                        && failed.failure() instanceof Failure.ChangedMeanwhile
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(trouble));
  }

  /**
   * Takes a key away, with the other of its turn, and says so to all replicas. Where it is not said
   * durably this fails, and may be done again. Fails with PartNotFound where there is no such key
   * and was none lately.
   */
  Future<PoolKeys> revoke(Pool pool, String kid, Deadline deadline) {
    return revoke(pool, kid, TRIES, deadline)
        .compose(_ -> keys.fresh(pool))
        .compose(left -> said(pool, kid, left, deadline).compose(_ -> keys.fresh(pool)));
  }

  private Future<Boolean> revoke(Pool pool, String kid, int tries, Deadline deadline) {
    return change(pool, (kept, _) -> without(pool, kid, kept), deadline)
        .recover(
            trouble ->
                tries > 1
                        && trouble instanceof Failed failed
                        && failed.failure() instanceof Failure.ChangedMeanwhile
                    ? revoke(pool, kid, tries - 1, deadline)
                    : Future.failedFuture(trouble));
  }

  private @Nullable Succession without(Pool pool, String kid, Succession kept)
      throws GeneralSecurityException {
    if (kept.wasRevoked(kid)) {
      return null;
    }
    var gone =
        kept.turn(kid)
            .orElseThrow(
                () -> new Failed(new Failure.PartNotFound("The pool has no such signing key.")));
    var now = clock.instant();
    var others = kept.needsOthers(gone, now) ? KeyPairs.generate(pool.algorithm()) : null;
    return kept.without(gone, others, now);
  }

  /** Both keys went in the same moment; nobody else's did but by such a call. */
  private Future<Void> said(Pool pool, String kid, PoolKeys left, Deadline deadline) {
    var revoked = left.succession().revoked();
    var at =
        revoked.stream()
            .filter(each -> each.kid().equals(kid))
            .findFirst()
            .orElseThrow(() -> new Failed(new Failure.ChangedMeanwhile()))
            .at();
    return Future.all(
            revoked.stream()
                .filter(each -> each.at().equals(at))
                .map(each -> log.publish(new Revocation.Key(pool.id(), each.kid()), deadline))
                .toList())
        .mapEmpty();
  }

  /** Whether anything was changed. Fails with ChangedMeanwhile where somebody else was faster. */
  private Future<Boolean> change(Pool pool, Change change, Deadline deadline) {
    var key = SigningKeys.key(pool);
    return read(key, deadline)
        .compose(
            kept -> {
              var sealed = kept.sealed();
              return sealed == null
                  ? Future.succeededFuture(false)
                  : signing
                      .run(deadline, () -> change.of(keys.opened(pool, key, sealed), kept.now()))
                      .compose(
                          next ->
                              next == null
                                  ? Future.succeededFuture(false)
                                  : turn(key, sealed, keys.seal(next, key), deadline));
            });
  }

  private Future<Kept> read(String key, Deadline deadline) {
    return redis
        .run(READ, List.of(key), List.of(), deadline)
        .map(Objects::requireNonNull)
        .map(
            reply ->
                new Kept(
                    reply.size() > 1 ? reply.get(1).toString() : null,
                    Instant.ofEpochMilli(reply.get(0).toLong())));
  }

  private Future<Boolean> turn(String key, String kept, String ours, Deadline deadline) {
    return redis
        .runDurable(TURN, List.of(key), List.of(kept, ours), deadline)
        .compose(
            turned ->
                Objects.requireNonNull(turned).toInteger() == 1
                    ? Future.succeededFuture(true)
                    : Future.failedFuture(new Failed(new Failure.ChangedMeanwhile())));
  }
}
