package dev.sallyport.directory;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.PasswordHash;
import dev.sallyport.crypto.Srp;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a user's password may be, whether this is it, and how it is kept: an Argon2id hash and,
 * where the pool has SRP, a sealed verifier. All hashing is done in the bounded pool.
 */
public final class Passwords {
  /** The most Cognito takes, in characters. */
  public static final int LONGEST = 256;

  /** What verifiers are sealed for. */
  static final String SRP = "srp";

  private static final String SYMBOLS = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-";

  private final BoundedPool hashing;
  private final PasswordHash hash;
  private final Kek kek;
  private final SecureRandom random;
  private final InstantSource clock;

  /** Passwords hashed in this pool, verifiers sealed with this key. */
  public Passwords(
      BoundedPool hashing, PasswordHash hash, Kek kek, SecureRandom random, InstantSource clock) {
    this.hashing = hashing;
    this.hash = hash;
    this.kek = kek;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Whether this is the user's password. For nobody, and for a user without one, a hash nobody
   * knows the password of is tried, so that both take as long.
   */
  public Future<Boolean> matches(@Nullable User user, String password, Deadline deadline) {
    var kept = user == null ? null : user.passwordHash();
    return hashing.run(
        deadline, () -> hash.matches(password, kept == null ? hash.dummy() : kept) && kept != null);
  }

  /**
   * Whether a new password would do; the first rule it breaks is told, in the order of directory.md
   * §4. Throws {@code Failed} with PasswordPolicy, or Invalid for one too long to be hashed.
   */
  public void check(Pool pool, String password) {
    var policy = pool.passwords();
    if (password.length() > LONGEST || bytes(password) > PasswordHash.MAX_BYTES) {
      throw unfit("Member must have length less than or equal to " + LONGEST);
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(password)) {
      throw unfit("Member must be Unicode text");
    }
    if (password.codePointCount(0, password.length()) < policy.minimumLength()) {
      throw broken("Password not long enough");
    }
    if (policy.upper() && password.chars().noneMatch(c -> c >= 'A' && c <= 'Z')) {
      throw broken("Password must have uppercase characters");
    }
    if (policy.lower() && password.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
      throw broken("Password must have lowercase characters");
    }
    if (policy.number() && password.chars().noneMatch(c -> c >= '0' && c <= '9')) {
      throw broken("Password must have numeric characters");
    }
    if (policy.symbol() && !symbol(password)) {
      throw broken("Password must have symbol characters");
    }
    if (CommonPasswords.has(password)) {
      throw broken("Password is one that many people have");
    }
  }

  private static int bytes(String password) {
    return password.getBytes(StandardCharsets.UTF_8).length;
  }

  private static Failed unfit(String rule) {
    return new Failed(
        new Failure.Invalid(
            "1 validation error detected: Value at 'password' failed to satisfy constraint: "
                + rule));
  }

  /** An inner space counts as a symbol, one at either end does not. */
  private static boolean symbol(String password) {
    return password.chars().anyMatch(c -> SYMBOLS.indexOf(c) >= 0)
        || password.strip().indexOf(' ') >= 0;
  }

  private static Failed broken(String rule) {
    return new Failed(new Failure.PasswordPolicy(rule));
  }

  /**
   * The user with this password, not stored yet: hash and verifier anew, one more credential epoch,
   * CONFIRMED for a lasting password and FORCE_CHANGE_PASSWORD with an end for a temporary one.
   * Fails with PasswordPolicy for one that contains what the user is called, unless the pool allows
   * it, and with PasswordReused where the pool remembers passwords and this is one of the last.
   * Both are told here and not by {@link #check}: only to whoever has shown that the account is
   * theirs to change, since they say something of it (AC-099).
   */
  public Future<User> withPassword(
      Pool pool, User user, String password, boolean lasting, Deadline deadline) {
    return pool.passwords().refuseNames() && OwnNames.within(user, password)
        ? Future.failedFuture(broken("Password must not contain your name"))
        : withUnchosen(pool, user, password, lasting, deadline);
  }

  /**
   * The same for a password that nobody chooses here, so that no name in it is in the way: one that
   * was just proved elsewhere, or was drawn.
   */
  public Future<User> withUnchosen(
      Pool pool, User user, String password, boolean lasting, Deadline deadline) {
    return hashing.run(deadline, () -> hashed(pool, user, password, lasting));
  }

  private User hashed(Pool pool, User user, String password, boolean lasting) {
    var before = new ArrayList<String>();
    if (user.passwordHash() != null) {
      before.add(user.passwordHash());
    }
    before.addAll(user.passwordHistory());
    var remembered = before.stream().limit(pool.passwords().history()).toList();
    if (remembered.stream().anyMatch(old -> hash.matches(password, old))) {
      throw new Failed(new Failure.PasswordReused());
    }
    return user.withPassword(
        hash.hash(password),
        pool.srp() ? sealed(pool, user, password) : null,
        lasting ? User.Status.CONFIRMED : User.Status.FORCE_CHANGE_PASSWORD,
        lasting ? null : clock.instant().plus(pool.passwords().temporaryFor()),
        remembered);
  }

  /**
   * The password fields of one record on another: what {@link #withPassword} made, put on what the
   * store holds by now. Throws {@code Failed} with WrongCredentials when the password was changed
   * in the meantime.
   */
  public static User changed(User now, User seen, User fresh) {
    if (now.credentialEpoch() != seen.credentialEpoch()) {
      throw new Failed(new Failure.WrongCredentials());
    }
    return now.withPassword(
        Objects.requireNonNull(fresh.passwordHash()),
        fresh.srp(),
        fresh.status(),
        fresh.temporaryUntil(),
        fresh.passwordHistory());
  }

  /**
   * After a right password: the user with the hash made anew where its parameters are no longer the
   * configured ones, and with a verifier where the pool has SRP and it is missing; null when there
   * is nothing to do. Not stored; store it by {@link #rehashed}.
   */
  public Future<@Nullable User> renewed(Pool pool, User user, String password, Deadline deadline) {
    var kept = user.passwordHash();
    var unproved = pool.srp() && user.srp() == null;
    if (kept == null || (!hash.outdated(kept) && !unproved)) {
      return Future.succeededFuture(null);
    }
    return hashing.run(
        deadline,
        () ->
            user.withHash(
                hash.outdated(kept) ? hash.hash(password) : kept,
                unproved ? sealed(pool, user, password) : user.srp()));
  }

  /** The renewed hash put on what the store holds by now, unless the password has changed. */
  public static User rehashed(User now, User seen, User fresh) {
    return now.credentialEpoch() == seen.credentialEpoch()
            && Objects.equals(now.passwordHash(), seen.passwordHash())
        ? now.withHash(fresh.passwordHash(), fresh.srp())
        : now;
  }

  /**
   * The SRP verifier of a user or, for nobody and for a user without one, a made-up one that is the
   * same each time and costs the same (auth-flows.md §13).
   */
  public Future<Srp.Verifier> verifier(
      @Nullable User user, Pool pool, String login, Deadline deadline) {
    if (user == null || user.srp() == null) {
      var who = user == null ? Names.fold(pool, login) : user.sub();
      var seed = Arrays.copyOf(kek.mac("srp-salt", pool.id(), who), 16);
      return Future.succeededFuture(Srp.dummy(seed));
    }
    try {
      var opened = kek.open(SRP, user.srp(), context(user));
      var parts = List.of(new String(opened, StandardCharsets.US_ASCII).split("\\.", 2));
      return Future.succeededFuture(
          new Srp.Verifier(
              new BigInteger(parts.getFirst(), 16), new BigInteger(parts.getLast(), 16)));
    } catch (GeneralSecurityException foreign) {
      return Future.failedFuture(Failed.broken("a verifier could not be opened", foreign));
    }
  }

  private String sealed(Pool pool, User user, String password) {
    var verifier = Srp.register(pool.srpName(), user.username(), password, random);
    var plain = verifier.salt().toString(16) + "." + verifier.v().toString(16);
    return kek.seal(SRP, plain.getBytes(StandardCharsets.US_ASCII), context(user));
  }

  /** A sealed verifier opens for its own user only. */
  private static String context(User user) {
    return context(user.poolId(), user.sub());
  }

  static String context(String poolId, String sub) {
    return poolId + "/" + sub;
  }
}
