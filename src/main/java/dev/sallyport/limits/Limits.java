package dev.sallyport.limits;

import dev.sallyport.config.LimitsConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lockout and throttling (auth-flows.md §12), counted in Redis on Redis's own clock, so that
 * replicas count together.
 *
 * <p>A guess is reserved before it is judged and settled after. A reservation counts as a failure
 * until then, so parallel guesses cannot pass the limit; a right one gives it back, so parallel
 * right ones lock nobody out. Addresses a person signed in from before are counted apart from the
 * rest, so that a stranger who guesses elsewhere cannot lock the owner out at home.
 */
public final class Limits {
  private static final Script ASK = Script.named("limit_ask");
  private static final Script SETTLE = Script.named("limit_settle");
  private static final Script COUNT = Script.named("limit_count");
  private static final Script LOOK = Script.named("limit_look");
  private static final Script KNOWN = Script.named("limit_known");
  private static final Script UNLOCK = Script.named("limit_unlock");

  /** A reservation older than this belongs to nobody alive. */
  private static final Duration RESERVED = Duration.ofSeconds(30);

  private static final int KNOWN_ADDRESSES = 8;
  private static final Duration KNOWN_FOR = Duration.ofDays(30);

  /** What a person may do only so often an hour. */
  public enum Action {
    FORGOT,
    RESEND,
    CONFIRM,
    CHANGE,
    /** A code was sent for a sign-in. */
    SIGN_IN_CODE,
    ATTRIBUTE_CODE,
    VERIFY
  }

  private final SharedRedis redis;
  private final LimitsConfig config;
  private final Macs macs;
  private final Duration reserved;

  /** Counts in this Redis; names in keys are MACs made with this key. */
  public Limits(SharedRedis redis, LimitsConfig config, Kek kek) {
    this(redis, config, kek, RESERVED);
  }

  /** As above, with reservations that live for so long. */
  Limits(SharedRedis redis, LimitsConfig config, Kek kek, Duration reserved) {
    this.redis = redis;
    this.config = config;
    this.macs = new Macs(kek);
    this.reserved = reserved;
  }

  /** Reserves one guess at this person's factor, from this address, before it is judged. */
  public Future<Leave> ask(String tag, Factor factor, Address address, Deadline deadline) {
    return ask(tag, factor, address, null, deadline);
  }

  /**
   * The same, and where the guess may be judged the number is used with it. Durable then: what was
   * used must not be good again after a failover.
   */
  public Future<Leave> ask(
      String tag, Factor factor, Address address, @Nullable Once once, Deadline deadline) {
    var id = UUID.randomUUID().toString();
    var general = general(tag, factor);
    var mac = macs.of(address).address();
    var apart = ofAddress(tag, factor, mac);
    var keys =
        new ArrayList<>(
            List.of(general, pending(general), known(tag, factor), apart, pending(apart)));
    var args =
        new ArrayList<>(
            List.of(
                mac,
                id,
                Integer.toString(config.lockAfter()),
                millis(config.lockMost()),
                millis(config.forgetAfter()),
                millis(reserved),
                millis(KNOWN_FOR)));
    if (once != null) {
      keys.add(RedisKeys.person(tag, once.kind()));
      args.addAll(List.of(Long.toString(once.number()), millis(once.kept())));
    }
    var asked =
        once == null
            ? redis.run(ASK, keys, args, deadline)
            : redis.runDurable(ASK, keys, args, deadline);
    return asked
        .map(Objects::requireNonNull)
        .<Leave>map(
            reply ->
                switch (reply.get(0).toString()) {
                  case "given" ->
                      new Leave.Given(
                          id,
                          tag,
                          factor,
                          address,
                          reply.get(2).toString().equals("known"),
                          reply.get(3).toInteger() == 1);
                  case "locked" -> new Leave.Locked();
                  default -> new Leave.Busy();
                })
        .recover(trouble -> undone(id, tag, factor, address, deadline, trouble));
  }

  /** No answer in time may still be a reservation made: it is given back, wherever it is. */
  private Future<Leave> undone(
      String id, String tag, Factor factor, Address address, Deadline deadline, Throwable trouble) {
    var apart = new Leave.Given(id, tag, factor, address, true, false);
    var general = new Leave.Given(id, tag, factor, address, false, false);
    return Future.join(back(apart, deadline), back(general, deadline))
        .transform(_ -> Future.failedFuture(trouble));
  }

  /**
   * The guess was right: it is given back and the failures are forgotten; after a right password,
   * or a right second factor, the address is known for guesses at that.
   */
  public Future<Void> right(Leave.Given given, Deadline deadline) {
    return settle(given, "right", deadline);
  }

  /** The guess was wrong: it stays a failure. */
  public Future<Void> wrong(Leave.Given given, Deadline deadline) {
    return settle(given, "wrong", deadline);
  }

  /** The guess was not judged: it is given back and nothing else changes. */
  public Future<Void> back(Leave.Given given, Deadline deadline) {
    return settle(given, "back", deadline);
  }

  private Future<Void> settle(Leave.Given given, String how, Deadline deadline) {
    var address = macs.of(given.address()).address();
    var counter =
        given.known()
            ? ofAddress(given.tag(), given.factor(), address)
            : general(given.tag(), given.factor());
    var remembered =
        switch (given.factor()) {
          case PASSWORD, SECOND_FACTOR -> KNOWN_ADDRESSES;
          case QUESTION, DEVICE, CUSTOM -> 0;
        };
    return redis
        .settle(
            SETTLE,
            List.of(counter, pending(counter), known(given.tag(), given.factor())),
            List.of(
                given.id(),
                how,
                Integer.toString(config.lockAfter()),
                millis(config.lockMost()),
                millis(config.forgetAfter()),
                address,
                Integer.toString(remembered),
                millis(KNOWN_FOR)),
            deadline)
        .mapEmpty();
  }

  /** Wrong passwords of this person in a row, as counted for this address. */
  public Future<Integer> failures(String tag, Address address, Deadline deadline) {
    var mac = macs.of(address).address();
    return redis
        .run(
            LOOK,
            List.of(
                general(tag, Factor.PASSWORD),
                known(tag, Factor.PASSWORD),
                ofAddress(tag, Factor.PASSWORD, mac)),
            List.of(mac, millis(KNOWN_FOR)),
            deadline)
        .map(reply -> Objects.requireNonNull(reply).toInteger());
  }

  /** Counts an action of this person; fails with {@code LimitExceeded} past the hour's limit. */
  public Future<Void> count(String tag, Action action, Deadline deadline) {
    var most =
        switch (action) {
          case FORGOT -> config.forgotPerHour();
          case RESEND -> config.resendPerHour();
          case CONFIRM -> config.confirmPerHour();
          case CHANGE -> config.changePerHour();
          case SIGN_IN_CODE -> config.signInCodesPerHour();
          case ATTRIBUTE_CODE -> config.attributeCodesPerHour();
          case VERIFY -> config.verifyPerHour();
        };
    return redis
        .run(
            COUNT,
            List.of(done(tag, action)),
            List.of(Integer.toString(most), millis(Duration.ofHours(1))),
            deadline)
        .compose(
            reply ->
                Objects.requireNonNull(reply).toInteger() == 1
                    ? Future.succeededFuture()
                    : Future.failedFuture(new Failed(new Failure.LimitExceeded())));
  }

  /** What there may be to unlock of a person. */
  public record Locks(List<String> counters) {
    /** They are nobody's business. */
    @Override
    public String toString() {
      return "Locks";
    }
  }

  /** What {@link #unlock(Locks, Deadline)} forgets; it may be read before it is known who asks. */
  public Future<Locks> locks(String tag, Deadline deadline) {
    var known = addresses(tag, Factor.PASSWORD, deadline);
    var second = addresses(tag, Factor.SECOND_FACTOR, deadline);
    return Future.all(known, second)
        .map(
            _ -> {
              var macs = Stream.concat(known.result().stream(), second.result().stream());
              return new Locks(counters(tag, macs.distinct().toList()));
            });
  }

  /**
   * Forgets a person's wrong guesses, wherever they came from, and what they did this hour: no
   * limit of the person stands any more.
   */
  public Future<Void> unlock(Locks locks, Deadline deadline) {
    return redis.run(UNLOCK, locks.counters(), List.of(), deadline).mapEmpty();
  }

  private Future<List<String>> addresses(String tag, Factor factor, Deadline deadline) {
    return redis
        .run(KNOWN, List.of(known(tag, factor)), List.of(), deadline)
        .map(reply -> Objects.requireNonNull(reply).stream().map(Response::toString).toList());
  }

  private static List<String> counters(String tag, List<String> macs) {
    var guesses =
        Arrays.stream(Factor.values())
            .flatMap(
                factor ->
                    Stream.concat(
                        Stream.of(general(tag, factor)),
                        macs.stream().map(mac -> ofAddress(tag, factor, mac))))
            .flatMap(counter -> Stream.of(counter, pending(counter)));
    var done = Arrays.stream(Action.values()).map(action -> done(tag, action));
    return Stream.concat(guesses, done).toList();
  }

  private static String general(String tag, Factor factor) {
    return RedisKeys.person(tag, "fails" + factor.key());
  }

  private static String ofAddress(String tag, Factor factor, String addressMac) {
    return RedisKeys.person(tag, "fails" + factor.key() + ":" + addressMac);
  }

  private static String done(String tag, Action action) {
    return RedisKeys.person(tag, "count:" + action);
  }

  private static String pending(String counter) {
    return counter + ":pending";
  }

  /**
   * Addresses are known for each factor by itself: whoever has the password could else make address
   * after address known, each with guesses of its own at what comes next. Only a password or a code
   * makes one known.
   */
  private static String known(String tag, Factor factor) {
    return RedisKeys.person(tag, "known" + factor.key());
  }

  private static String millis(Duration time) {
    return Long.toString(time.toMillis());
  }
}
