package dev.sallyport.directory;

import dev.sallyport.config.CodesConfig;
import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The codes that were sent, one per person and purpose, stored as MACs. What a code is about, the
 * address it went to, is in the MAC that uses it up, so that it proves nothing of an address that
 * came later; another is of the code alone, so that a guess can be judged while its person is still
 * looked up. A code works once, for its time, and for so many wrong tries; nobody's codes are kept
 * under nobody's tag in the same way.
 */
public final class Codes {
  private static final Script PUT = Script.named("code_put");
  private static final Script CHECK = Script.named("code_check");
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final SharedRedis redis;
  private final Kek kek;
  private final UserStore users;
  private final int tries;
  private final CodesConfig times;

  /** Codes in this Redis, each for so many wrong tries, and each for its time. */
  public Codes(SharedRedis redis, Kek kek, UserStore users, int tries, CodesConfig times) {
    this.redis = redis;
    this.kek = kek;
    this.users = users;
    this.tries = tries;
    this.times = times;
  }

  /** Stores a code that is about nothing, as below. */
  public Future<Void> put(PersonTag tag, CodePurpose purpose, String code, Deadline deadline) {
    return put(tag, purpose, "", code, deadline);
  }

  /**
   * Stores a code that is about to be sent; an older one of the same purpose ends.
   *
   * @param about where it goes
   */
  public Future<Void> put(
      PersonTag tag, CodePurpose purpose, String about, String code, Deadline deadline) {
    var args =
        List.of(
            mac(tag, purpose, about, code),
            bare(tag, purpose, code),
            Integer.toString(tries),
            Long.toString(purpose.life(times).toMillis()));
    return redis.runDurable(PUT, List.of(purpose.key(tag)), args, deadline).mapEmpty();
  }

  /** Whether this is the code about nothing, as below. */
  public Future<Void> check(PersonTag tag, CodePurpose purpose, String code, Deadline deadline) {
    return check(tag, purpose, "", code, deadline);
  }

  /** Whether this is the code, about this. Fails as {@link #guess} does. */
  public Future<Void> check(
      PersonTag tag, CodePurpose purpose, String about, String code, Deadline deadline) {
    return guess(tag, purpose, code, deadline).map(right -> about(right, about)).mapEmpty();
  }

  /**
   * A code that was right when it was compared.
   *
   * @param mac of it and of where it went
   */
  public record Right(PersonTag tag, CodePurpose purpose, String code, String mac) {
    @Override
    public String toString() {
      return "Right[" + purpose + "]";
    }
  }

  /**
   * Whether this is the code, whatever it is about: {@link #about} says that. A wrong one costs a
   * try in the same step, so that parallel guesses each pay. Fails with CodeMismatch, CodeExpired
   * (too old, used, never sent) or TooManyWrongCodes.
   */
  public Future<Right> guess(PersonTag tag, CodePurpose purpose, String code, Deadline deadline) {
    return redis
        .run(CHECK, List.of(purpose.key(tag)), List.of(bare(tag, purpose, code)), deadline)
        .map(Objects::requireNonNull)
        .map(
            reply ->
                switch (reply.get(0).toString()) {
                  case "right" -> new Right(tag, purpose, code, reply.get(1).toString());
                  case "wrong" -> throw new Failed(new Failure.CodeMismatch());
                  case "spent" -> throw new Failed(new Failure.TooManyWrongCodes());
                  default -> throw new Failed(new Failure.CodeExpired());
                });
  }

  /** The right code, if it is about this too. Throws {@code Failed} with CodeMismatch. */
  public Right about(Right right, String about) {
    var asked = mac(right.tag(), right.purpose(), about, right.code());
    if (!ConstantTime.equal(asked, right.mac())) {
      throw new Failed(new Failure.CodeMismatch());
    }
    return right;
  }

  /** Uses up a code about nothing, as below. */
  public Future<User> spend(
      User seen, CodePurpose purpose, String code, UnaryOperator<User> change, Deadline deadline) {
    return spend(seen, purpose, "", code, change, deadline);
  }

  /**
   * Uses a code up and changes its user, in one step: of two that come with the same code one
   * succeeds. Call {@link #guess} first, which charges the try. Fails with CodeExpired when the
   * code is no longer the one, and as {@link UserStore#update} does.
   */
  public Future<User> spend(
      User seen,
      CodePurpose purpose,
      String about,
      String code,
      UnaryOperator<User> change,
      Deadline deadline) {
    return spend(seen, purpose, about, code, change, null, deadline);
  }

  /** As above, and the user's token families end in that step too, where that is asked. */
  public Future<User> spend(
      User seen,
      CodePurpose purpose,
      String about,
      String code,
      UnaryOperator<User> change,
      @Nullable SignOut signOut,
      Deadline deadline) {
    var spending =
        new UserRecords.Spending(purpose.key(seen.tag()), mac(seen.tag(), purpose, about, code));
    return users.spend(seen, change, spending, signOut, deadline);
  }

  private String mac(PersonTag tag, CodePurpose purpose, String about, String code) {
    return BASE64URL.encodeToString(kek.mac("code", tag.value(), purpose.name(), about, code));
  }

  private String bare(PersonTag tag, CodePurpose purpose, String code) {
    return BASE64URL.encodeToString(kek.mac("code alone", tag.value(), purpose.name(), code));
  }
}
