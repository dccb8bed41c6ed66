package dev.sallyport;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Page;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import dev.sallyport.failure.Failed;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the signing keys of all pools, one after the other, and has the next ones made for those
 * that are old. When keys were made is kept with them, so a restart delays nothing and brings
 * nothing forward; all replicas look, and one finds something to do.
 */
final class KeyRotation {
  private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);
  private static final Duration RHYTHM = Duration.ofMinutes(10);

  /** Two RSA keys may take a busy machine some seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int PAGE = 100;

  private final Vertx vertx;
  private final Duration age;
  private final Pools pools;
  private final TokenClient tokens;
  private final Audit audit;
  private final RandomIds ids;
  private volatile Future<Void> sweep = Future.succeededFuture();
  private volatile boolean ended;
  private volatile long timer;

  /**
   * Looks at once for the first time.
   *
   * @param age of the keys that are to be followed by others
   */
  KeyRotation(
      Vertx vertx, Duration age, Pools pools, TokenClient tokens, Audit audit, RandomIds ids) {
    this.vertx = vertx;
    this.age = age;
    this.pools = pools;
    this.tokens = tokens;
    this.audit = audit;
    this.ids = ids;
    sweep();
  }

  private void sweep() {
    sweep =
        from("")
            // Redis said in the log what was wrong with it; the next time is soon enough.
            .otherwiseEmpty()
            .andThen(
                _ -> {
                  if (!ended) {
                    timer = vertx.setTimer(pause(), _ -> sweep());
                  }
                });
  }

  /** Never all replicas at once. */
  private static long pause() {
    return (long) (RHYTHM.toMillis() * ThreadLocalRandom.current().nextDouble(0.8, 1.2));
  }

  private Future<Void> from(String after) {
    return pools
        .administration()
        .pools(after, PAGE, Deadline.in(PATIENCE))
        .compose(
            page -> {
              var all = Future.<Void>succeededFuture();
              for (var pool : page.items()) {
                all = all.compose(_ -> ended ? Future.succeededFuture() : look(pool));
              }
              return all.compose(_ -> further(page));
            });
  }

  private Future<Void> further(Page<Pool> page) {
    var next = page.next();
    return next == null || ended ? Future.succeededFuture() : from(next);
  }

  /** One pool whose keys cannot be read keeps no other from new ones. */
  private Future<Void> look(Pool pool) {
    return tokens
        .send(new TokenCommand.RotateKeysOlderThan(Deadline.in(PATIENCE), pool, age))
        .<Void>map(
            reply -> {
              switch (reply) {
                case TokenReply.Renewed(var made) when made -> made(pool);
                case TokenReply.Refused(var failure) -> troubled(pool, failure.toString());
                default -> {}
              }
              return null;
            })
        .otherwise(
            trouble -> {
              troubled(pool, Failed.of(trouble).toString());
              return null;
            });
  }

  private void made(Pool pool) {
    audit.record(
        new AuditEvent(
            ids.uuid(), pool.id(), "", "", "", "RotateSigningKeys", "done", "older than " + age));
  }

  private static void troubled(Pool pool, String why) {
    LOG.atWarn()
        .addKeyValue("pool", pool.id())
        .addKeyValue("why", why)
        .log("whether signing keys are old could not be told; it is tried again later");
  }

  /** Completes when it looks at nothing any more. */
  Future<Void> end() {
    ended = true;
    vertx.cancelTimer(timer);
    return sweep;
  }
}
