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
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
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
  private static final Script ADDRESS = Script.named("limit_address");
  private static final Script COUNT = Script.named("limit_count");
  private static final Script LOOK = Script.named("limit_look");
  private static final Script UNLOCK = Script.named("limit_unlock");

  /** A reservation older than this belongs to nobody alive. */
  private static final Duration RESERVED = Duration.ofSeconds(30);

  private static final int KNOWN_ADDRESSES = 8;
  private static final Duration KNOWN_FOR = Duration.ofDays(30);
  private static final int MAC_BYTES = 12;

  /** What a person may do only so often an hour. */
  public enum Action {
    FORGOT,
    RESEND,
    CONFIRM,
    CHANGE
  }

  private final SharedRedis redis;
  private final LimitsConfig config;
  private final Kek kek;

  /** Counts in this Redis; names in keys are MACs made with this key. */
  public Limits(SharedRedis redis, LimitsConfig config, Kek kek) {
    this.redis = redis;
    this.config = config;
    this.kek = kek;
  }

  /** Reserves one guess at this person's password, from this address, before it is judged. */
  public Future<Leave> ask(String tag, Address address, Deadline deadline) {
    var id = UUID.randomUUID().toString();
    var place = place(address, "reserve", deadline);
    var person =
        redis.run(
            ASK,
            List.of(
                general(tag),
                pending(general(tag)),
                known(tag),
                ofAddress(tag, address),
                pending(ofAddress(tag, address))),
            List.of(
                mac(address),
                id,
                Integer.toString(config.lockAfter()),
                millis(config.lockMost()),
                millis(config.forgetAfter()),
                millis(RESERVED)),
            deadline);
    return Future.join(place, person)
        .recover(trouble -> undone(place, person, id, tag, address, deadline, trouble))
        .compose(
            _ -> {
              var reply = Objects.requireNonNull(person.result());
              var known = reply.size() > 2 && reply.get(2).toString().equals("known");
              var given = new Leave.Given(id, tag, address, known);
              return switch (reply.get(0).toString()) {
                case "given" ->
                    allowed(place.result())
                        ? Future.succeededFuture(given)
                        : settlePerson(given, "back", deadline).map(new Leave.Busy());
                case "locked" -> returned(place.result(), address, deadline, new Leave.Locked());
                default -> returned(place.result(), address, deadline, new Leave.Busy());
              };
            });
  }

  private Future<Leave> returned(
      @Nullable Response place, Address address, Deadline deadline, Leave answer) {
    return allowed(place)
        ? place(address, "back", deadline).map(answer)
        : Future.succeededFuture(answer);
  }

  /** One of the two scripts failed: what the other one reserved is given back. */
  private <T> Future<T> undone(
      Future<@Nullable Response> place,
      Future<@Nullable Response> person,
      String id,
      String tag,
      Address address,
      Deadline deadline,
      Throwable trouble) {
    Future<?> undo =
        place.succeeded()
            ? returned(place.result(), address, deadline, new Leave.Busy())
            : person.succeeded()
                ? settlePerson(new Leave.Given(id, tag, address, true), "back", deadline)
                    .compose(
                        _ ->
                            settlePerson(
                                new Leave.Given(id, tag, address, false), "back", deadline))
                : Future.succeededFuture();
    return undo.transform(_ -> Future.failedFuture(trouble));
  }

  /**
   * The guess was right: it is given back, the person's failures are forgotten, the address known.
   */
  public Future<Void> right(Leave.Given given, Deadline deadline) {
    return settle(given, "right", deadline);
  }

  /** The guess was wrong: it stays a failure, of the person and of the address. */
  public Future<Void> wrong(Leave.Given given, Deadline deadline) {
    return settlePerson(given, "wrong", deadline).mapEmpty();
  }

  /** The guess was not judged: it is given back and nothing else changes. */
  public Future<Void> back(Leave.Given given, Deadline deadline) {
    return settle(given, "back", deadline);
  }

  private Future<Void> settle(Leave.Given given, String how, Deadline deadline) {
    return Future.join(settlePerson(given, how, deadline), place(given.address(), "back", deadline))
        .mapEmpty();
  }

  private Future<@Nullable Response> settlePerson(
      Leave.Given given, String how, Deadline deadline) {
    var counter = given.known() ? ofAddress(given.tag(), given.address()) : general(given.tag());
    return redis.run(
        SETTLE,
        List.of(counter, pending(counter), known(given.tag())),
        List.of(
            given.id(),
            how,
            Integer.toString(config.lockAfter()),
            millis(config.lockMost()),
            millis(config.forgetAfter()),
            mac(given.address()),
            Integer.toString(KNOWN_ADDRESSES),
            millis(KNOWN_FOR)),
        deadline);
  }

  /** Failures lately, of this person as seen from this address, of the address, of its network. */
  public Future<Counts> lately(String tag, Address address, Deadline deadline) {
    var person =
        redis.run(
            LOOK,
            List.of(general(tag), known(tag), ofAddress(tag, address)),
            List.of(mac(address)),
            deadline);
    var place = place(address, "look", deadline);
    return Future.all(person, place)
        .map(
            _ -> {
              var seen = Objects.requireNonNull(place.result());
              return new Counts(
                  Objects.requireNonNull(person.result()).toInteger(),
                  seen.get(1).toInteger(),
                  seen.get(2).toInteger());
            });
  }

  /** One failure that is the address's alone, such as a wrong CAPTCHA. */
  public Future<Void> blame(Address address, Deadline deadline) {
    return place(address, "reserve", deadline).mapEmpty();
  }

  /** Counts an action of this person; fails with {@code LimitExceeded} past the hour's limit. */
  public Future<Void> count(String tag, Action action, Deadline deadline) {
    var most =
        switch (action) {
          case FORGOT -> config.forgotPerHour();
          case RESEND -> config.resendPerHour();
          case CONFIRM -> config.confirmPerHour();
          case CHANGE -> config.changePerHour();
        };
    var key = RedisKeys.person(tag, "count:" + action);
    return redis
        .run(
            COUNT,
            List.of(key),
            List.of(Integer.toString(most), millis(Duration.ofHours(1))),
            deadline)
        .compose(
            reply ->
                Objects.requireNonNull(reply).toInteger() == 1
                    ? Future.succeededFuture()
                    : Future.failedFuture(new Failed(new Failure.LimitExceeded())));
  }

  /** Forgets a person's wrong passwords, except those from addresses known to be theirs. */
  public Future<Void> unlock(String tag, Deadline deadline) {
    return redis
        .run(UNLOCK, List.of(general(tag), pending(general(tag))), List.of(), deadline)
        .mapEmpty();
  }

  private Future<@Nullable Response> place(Address address, String how, Deadline deadline) {
    var network = mac("network", address.network());
    return redis.run(
        ADDRESS,
        List.of(RedisKeys.address(network, mac(address)), RedisKeys.network(network)),
        List.of(
            how,
            Integer.toString(config.addressFailures()),
            Integer.toString(config.networkFailures()),
            millis(config.failureWindow())),
        deadline);
  }

  private static boolean allowed(@Nullable Response place) {
    return Objects.requireNonNull(place).get(0).toInteger() == 1;
  }

  private static String general(String tag) {
    return RedisKeys.person(tag, "fails");
  }

  private String ofAddress(String tag, Address address) {
    return RedisKeys.person(tag, "fails:" + mac(address));
  }

  private static String pending(String counter) {
    return counter + ":pending";
  }

  private static String known(String tag) {
    return RedisKeys.person(tag, "known");
  }

  private String mac(Address address) {
    return mac("address", address.value());
  }

  private String mac(String purpose, String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOf(kek.mac(purpose, text), MAC_BYTES));
  }

  private static String millis(Duration time) {
    return Long.toString(time.toMillis());
  }
}
