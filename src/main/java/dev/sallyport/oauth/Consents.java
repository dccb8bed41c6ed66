package dev.sallyport.oauth;

import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.SignOut;
import dev.sallyport.directory.User;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What people allowed clients that ask first: each scope, and each resource a token may be for. It
 * is kept for a year after the last yes. It ends with the person, when they say no, and with all
 * their tokens: when they sign out everywhere or get another password.
 */
public final class Consents {
  private static final Duration KEPT = Duration.ofDays(365);
  private static final Script ALLOW = Script.named("consent_allow");
  private static final Script LOOK = Script.named("consent_look");
  private static final Script FORGET = Script.named("consent_forget");

  private final SharedRedis redis;
  private final byte[] key;

  /** Consents in this Redis. */
  public Consents(SharedRedis redis, Kek kek) {
    this.redis = redis;
    this.key = kek.macKey("consent asked");
  }

  /** Whether all that is asked for was allowed before, so that nobody need be asked again. */
  Future<Boolean> given(AuthorizationRequest request, User user, Deadline deadline) {
    var keys = List.of(allowed(user), SignOut.cutOff(user.tag()));
    return redis
        .run(LOOK, keys, items(request), deadline)
        .map(reply -> Objects.requireNonNull(reply).toInteger() == 1);
  }

  /** Remembers it, beside what was allowed before. */
  Future<Void> allow(AuthorizationRequest request, User user, Deadline deadline) {
    var args = new ArrayList<>(List.of(Long.toString(KEPT.toMillis())));
    args.addAll(items(request));
    return redis.runDurable(ALLOW, List.of(allowed(user)), args, deadline).mapEmpty();
  }

  /** Forgets all that this client was allowed. */
  Future<Void> forget(AuthorizationRequest request, User user, Deadline deadline) {
    return redis
        .runDurable(FORGET, List.of(allowed(user)), List.of(client(request)), deadline)
        .mapEmpty();
  }

  /**
   * Says that this sign-in is good for this request, as far as consent: nobody comes to be asked
   * but by the rules of the request, such as {@code prompt=login}.
   */
  String proof(AuthorizationRequest request, SignedIn who) {
    var mac = Kek.macWith(key, who.attempt(), request.client().id(), request.query());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
  }

  /** Whether this is such a proof. */
  boolean proves(String proof, AuthorizationRequest request, SignedIn who) {
    return ConstantTime.equal(proof(request, who), proof);
  }

  private static String allowed(User user) {
    return RedisKeys.consents(user.tag().value());
  }

  private static String client(AuthorizationRequest request) {
    return request.client().id() + " ";
  }

  /** Neither scopes nor URIs have spaces in them. */
  private static List<String> items(AuthorizationRequest request) {
    return Stream.concat(
            request.wanted().stream().map(scope -> "scope " + scope),
            request.resources().stream().map(resource -> "resource " + resource))
        .map(item -> client(request) + item)
        .toList();
  }
}
