package dev.sallyport.gate;

import dev.sallyport.revocation.RevocationFeed;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.AliveTokens;
import dev.sallyport.token.bearer.Bearer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Whether a token that verified was ended since: by what this process heard of revocations, and
 * where that does not tell, by what Redis says.
 */
public final class HeardLiving implements Living {
  /** A yes from Redis could be overtaken by an end that is being written. */
  private static final Duration UNSETTLED = Duration.ofSeconds(1);

  /**
   * One that could not holds until more is said, and is asked for anew now and then all the same.
   */
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private final RevocationFeed revoked;
  private final AliveTokens look;
  private final Predicate<Bearer> expired;
  private final Believed unsettled = new Believed(UNSETTLED, System::nanoTime);
  private final Believed settled = new Believed(SETTLED, System::nanoTime);

  /**
   * Asks these.
   *
   * @param look asked where {@code revoked} cannot tell
   * @param expired whether a token's time is over
   */
  public HeardLiving(RevocationFeed revoked, AliveTokens look, Predicate<Bearer> expired) {
    this.revoked = revoked;
    this.expired = expired;
    this.look = look;
  }

  @Override
  public Future<Life> of(Bearer bearer, Duration staleness, Deadline deadline) {
    if (expired.test(bearer)) {
      return Future.succeededFuture(Life.ENDED);
    }
    var pool = bearer.pool();
    if (pool == null) {
      // Revocations of other issuers do not come here; their tokens count until they expire.
      return Future.succeededFuture(Life.LIVES);
    }
    if (revoked.lag().compareTo(staleness) > 0) {
      return Future.succeededFuture(Life.UNKNOWN);
    }
    var family = Objects.requireNonNullElse(bearer.family(), "");
    var standing = revoked.of(pool, bearer.subject(), family, bearer.device(), bearer.issuedAt());
    return switch (standing) {
      case LIVE -> Future.succeededFuture(Life.LIVES);
      case REVOKED -> Future.succeededFuture(Life.ENDED);
      case ASK -> ask(pool, bearer, family, deadline);
    };
  }

  private Future<Life> ask(String pool, Bearer bearer, String family, Deadline deadline) {
    var doubt = revoked.doubt(pool, bearer.subject(), family, bearer.device());
    return (doubt.settled() ? settled : unsettled)
        .of(
            bearer.hash() + " " + doubt.said(),
            () -> look.look(pool, bearer.subject(), bearer.familyClient(), family, deadline))
        .map(HeardLiving::life)
        .otherwise(Life.UNKNOWN);
  }

  private static Life life(boolean alive) {
    return alive ? Life.LIVES : Life.ENDED;
  }
}
