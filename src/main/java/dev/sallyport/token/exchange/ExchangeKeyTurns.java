package dev.sallyport.token.exchange;

import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.Revocation;
import dev.sallyport.revocation.RevocationLog;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;

/**
 * Changes the keys that sign for upstreams because somebody says so: a next one before its time, or
 * the end of one that is in the wrong hands. Gates may be running.
 */
public final class ExchangeKeyTurns {
  private static final int TRIES = 4;

  private final SealedKeys kept;
  private final RevocationLog log;
  private final BoundedPool making;

  /**
   * Those in this Redis.
   *
   * @param making where keys are made and opened
   */
  public ExchangeKeyTurns(SharedRedis redis, Kek kek, BoundedPool making) {
    this.kept = new SealedKeys(redis, kek);
    this.log = new RevocationLog(redis);
    this.making = making;
  }

  private interface Change {
    KeptKeys of(KeptKeys before, Instant now) throws GeneralSecurityException;
  }

  /** The keys there are; none before the first token for an upstream is wanted. */
  public Future<List<ExchangeKey>> list(Deadline deadline) {
    return kept.read(deadline)
        .compose(
            found -> {
              var sealed = found.sealed();
              return sealed == null
                  ? Future.succeededFuture(List.of())
                  : making.run(deadline, () -> kept.open(sealed).states());
            });
  }

  /**
   * Makes a next key, which gates publish once they read again, within an hour, and which signs two
   * hours after. Fails with Unready while one waits already, with PartNotFound where there are none
   * yet.
   */
  public Future<List<ExchangeKey>> rotate(Deadline deadline) {
    return change(KeptKeys::followed, TRIES, deadline);
  }

  /**
   * Takes this key away and says so to all gates, which sign with another within a second or so and
   * publish it no more. Where it is not said durably this fails, and may be done again. Fails with
   * PartNotFound where there is no such key, and makes that durable and says it all the same: an
   * earlier try may have taken it away and told nobody, or no replica.
   */
  public Future<List<ExchangeKey>> revoke(String kid, Deadline deadline) {
    return change((before, now) -> before.without(kid, now), TRIES, deadline)
        .compose(
            left -> told(kid, deadline).map(left),
            trouble ->
                missing(trouble)
                    ? settled(deadline)
                        .compose(_ -> told(kid, deadline))
                        .compose(_ -> Future.failedFuture(trouble))
                    : Future.failedFuture(trouble));
  }

  /** What there is, written again, which is answered only once it is durable. */
  private Future<Void> settled(Deadline deadline) {
    return change((before, _) -> before, TRIES, deadline)
        .<Void>mapEmpty()
        .recover(
            trouble -> missing(trouble) ? Future.succeededFuture() : Future.failedFuture(trouble));
  }

  private static boolean missing(Throwable trouble) {
    return trouble instanceof Failed failed && failed.failure() instanceof Failure.PartNotFound;
  }

  private Future<Void> told(String kid, Deadline deadline) {
    return log.publish(new Revocation.Key(TokenExchange.NO_POOL, kid), deadline);
  }

  private Future<List<ExchangeKey>> change(Change change, int tries, Deadline deadline) {
    return kept.read(deadline)
        .compose(
            found -> {
              var sealed = found.sealed();
              if (sealed == null) {
                return Future.failedFuture(
                    new Failed(new Failure.PartNotFound("There are no keys for upstreams yet.")));
              }
              return making
                  .run(deadline, () -> change.of(kept.open(sealed), found.now()))
                  .compose(
                      after ->
                          kept.replace(sealed, after, deadline)
                              .compose(
                                  ours ->
                                      ours
                                          ? Future.succeededFuture(after.states())
                                          : again(change, tries, deadline)));
            });
  }

  private Future<List<ExchangeKey>> again(Change change, int tries, Deadline deadline) {
    return tries > 1
        ? change(change, tries - 1, deadline)
        : Future.failedFuture(new Failed(new Failure.ChangedMeanwhile()));
  }
}
