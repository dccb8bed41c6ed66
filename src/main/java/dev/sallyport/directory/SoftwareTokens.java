package dev.sallyport.directory;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.crypto.Totp;
import dev.sallyport.failure.Failed;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Draws software tokens and judges their codes. A seed is kept sealed; which step a code was last
 * taken of is kept in Redis, so that no code, and none older than it, is taken twice (RFC 6238
 * §5.2).
 */
public final class SoftwareTokens {
  /** What seeds are sealed for. */
  static final String PURPOSE = "totp";

  private static final Script USE = Script.named("totp_use");
  private static final int ID = 9;

  /** Much longer than a code can count, for clocks that are set back. */
  public static final Duration REMEMBERED = Duration.ofDays(1);

  private final SharedRedis redis;
  private final Kek kek;
  private final RandomIds ids;
  private final InstantSource clock;

  /** Tokens whose seeds are sealed with this key and whose steps are kept in this Redis. */
  public SoftwareTokens(SharedRedis redis, Kek kek, RandomIds ids, InstantSource clock) {
    this.redis = redis;
    this.kek = kek;
    this.ids = ids;
    this.clock = clock;
  }

  /** A token that was just drawn, and its seed as the person's app wants it. */
  public record Drawn(SoftwareToken token, String secretCode) {
    @Override
    public String toString() {
      return "Drawn[" + token.id() + "]";
    }
  }

  /** What a code is. */
  public enum Verdict {
    RIGHT,
    WRONG,
    /** It was right, and was taken before; or a later one was. */
    USED
  }

  /** A new token for this user, registered nowhere yet. */
  public Drawn draw(User user) {
    var id = ids.base64url(ID);
    var seed = ids.bytes(Totp.SEED);
    var sealed = kek.seal(PURPOSE, seed, context(user, id));
    return new Drawn(new SoftwareToken(id, sealed, ""), Totp.spelled(seed));
  }

  /**
   * The step of this user's token that the code is of, empty for a wrong code. It is right only
   * where the step is used once, under {@link #used} for {@link #REMEMBERED}. Throws {@link Failed}
   * with Broken for a seed that cannot be opened.
   */
  public OptionalLong step(User user, SoftwareToken token, String code) {
    try {
      var seed = kek.open(PURPOSE, token.sealed(), context(user, token.id()));
      return Totp.step(seed, code, clock.instant());
    } catch (GeneralSecurityException foreign) {
      throw Failed.broken("a seed could not be opened", foreign);
    }
  }

  /** Names the last step used of a token among what is kept of its user. */
  public static String used(SoftwareToken token) {
    return "totp:" + token.id();
  }

  /** Judges a code of this user's token; a right one is used up by it. */
  public Future<Verdict> judge(User user, SoftwareToken token, String code, Deadline deadline) {
    OptionalLong step;
    try {
      step = step(user, token, code);
    } catch (Failed broken) {
      return Future.failedFuture(broken);
    }
    if (step.isEmpty()) {
      return Future.succeededFuture(Verdict.WRONG);
    }
    // Durable: a code that was taken must not be good again after a failover.
    return redis
        .runDurable(
            USE,
            List.of(RedisKeys.person(user.tag().value(), used(token))),
            List.of(Long.toString(step.getAsLong()), Long.toString(REMEMBERED.toMillis())),
            deadline)
        .map(
            reply -> Objects.requireNonNull(reply).toInteger() == 1 ? Verdict.RIGHT : Verdict.USED);
  }

  /** A sealed seed opens for its own user and id only. */
  private static String context(User user, String id) {
    return context(user.poolId(), user.sub(), id);
  }

  static String context(String poolId, String sub, String id) {
    return poolId + "/" + sub + "/" + id;
  }
}
