package dev.sallyport.webauthn;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Passkey;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignInRules.FirstFactor;
import dev.sallyport.directory.SignInRules.WebAuthn;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Making passkeys. A challenge is of one person at one client; a newer one replaces it, any answer
 * uses it up, and it ends by itself.
 */
public final class Registrations {
  private static final Script ASK = Script.named("passkey_ask");
  private static final Script TAKE = Script.named("passkey_take");
  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final int CHALLENGE = 32;

  private final SharedRedis redis;
  private final UserStore users;
  private final BoundedPool verifying;
  private final RandomIds ids;
  private final InstantSource clock;
  private final int most;

  /**
   * Keeps challenges in this Redis and verifies answers in this pool.
   *
   * @param most passkeys that a user may have
   */
  public Registrations(
      SharedRedis redis,
      UserStore users,
      BoundedPool verifying,
      RandomIds ids,
      InstantSource clock,
      int most) {
    this.redis = redis;
    this.users = users;
    this.verifying = verifying;
    this.ids = ids;
    this.clock = clock;
    this.most = most;
  }

  /**
   * What the browser is to be asked for. Fails with PasskeysNotEnabled, PasskeysNotConfigured or
   * TooManyPasskeys.
   */
  public Future<JsonObject> begin(Pool pool, String clientId, User user, Deadline deadline) {
    return rules(pool).compose(rules -> begin(rules, clientId, user, deadline));
  }

  private Future<JsonObject> begin(WebAuthn rules, String clientId, User user, Deadline deadline) {
    if (user.passkeys().size() >= most) {
      return failed(new Failure.TooManyPasskeys(most));
    }
    var challenge = ids.base64url(CHALLENGE);
    var args = List.of(challenge, clientId, Long.toString(LIFE.toMillis()));
    return redis
        .run(ASK, List.of(key(user.tag())), args, deadline)
        .map(_ -> Registration.options(rules, user, challenge, LIFE));
  }

  /**
   * Keeps the passkey that the browser brought; the user with it. Fails with
   * PasskeyChallengeNotFound, PasskeyOfAnotherClient, TooManyPasskeys, or what is wrong with the
   * answer.
   */
  public Future<User> complete(
      Pool pool, String clientId, User user, JsonObject credential, Deadline deadline) {
    return finish(pool, clientId, user, credential, deadline)
        .compose(made -> users.update(user, now -> with(now, made), deadline));
  }

  private Future<Passkey> finish(
      Pool pool, String clientId, User user, JsonObject credential, Deadline deadline) {
    return rules(pool)
        .compose(
            rules ->
                taken(user.tag(), clientId, deadline)
                    .compose(
                        challenge ->
                            verifying.run(
                                deadline,
                                () ->
                                    Registration.verified(
                                        rules, challenge, credential, clock.instant()))));
  }

  private User with(User user, Passkey made) {
    if (user.passkeys().stream().anyMatch(each -> each.id().equals(made.id()))) {
      throw new Failed(new Failure.Invalid("The user has this passkey already."));
    }
    if (user.passkeys().size() >= most) {
      throw new Failed(new Failure.TooManyPasskeys(most));
    }
    var named = made.named(freeName(user));
    return user.withPasskeys(Stream.concat(user.passkeys().stream(), Stream.of(named)).toList());
  }

  /** Nobody is asked for a name, so it is the first that is not taken. */
  private static String freeName(User user) {
    var taken = user.passkeys().stream().map(Passkey::name).collect(Collectors.toSet());
    return IntStream.rangeClosed(1, taken.size() + 1)
        .mapToObj(number -> "Passkey " + number)
        .filter(name -> !taken.contains(name))
        .findFirst()
        .orElseThrow();
  }

  private Future<String> taken(PersonTag tag, String clientId, Deadline deadline) {
    return redis
        .run(TAKE, List.of(key(tag)), List.of(clientId), deadline)
        .map(Objects::requireNonNull)
        .map(
            reply ->
                switch (reply.get(0).toString()) {
                  case "ok" -> reply.get(1).toString();
                  case "client" -> throw new Failed(new Failure.PasskeyOfAnotherClient());
                  default -> throw new Failed(new Failure.PasskeyChallengeNotFound());
                });
  }

  private static Future<WebAuthn> rules(Pool pool) {
    if (!pool.signIn().firstFactors().contains(FirstFactor.WEB_AUTHN)) {
      return failed(new Failure.PasskeysNotEnabled());
    }
    var rules = pool.signIn().webAuthn();
    return rules == null
        ? failed(new Failure.PasskeysNotConfigured())
        : Future.succeededFuture(rules);
  }

  private static <T> Future<T> failed(Failure failure) {
    return Future.failedFuture(new Failed(failure));
  }

  private static String key(PersonTag tag) {
    return RedisKeys.person(tag.value(), "passkey");
  }
}
