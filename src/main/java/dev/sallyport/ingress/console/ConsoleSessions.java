package dev.sallyport.ingress.console;

import dev.sallyport.config.ConsoleConfig;
import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.failure.Failed;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Sessions of operators, in Redis, so that any replica knows them. A session ends when nobody uses
 * it, when it is too old, and when its operator is no longer configured or has another password. A
 * cookie's value opens one session and can be told from nothing that is in Redis.
 */
final class ConsoleSessions {
  private static final Script OPEN = Script.named("console_open");
  private static final Script LOOK = Script.named("console_look");
  private static final Script END = Script.named("console_end");
  private static final String PURPOSE = "console session";
  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final int BYTES = 32;

  private final SharedRedis redis;
  private final Kek kek;
  private final RandomIds ids;
  private final InstantSource clock;
  private final ConsoleConfig config;

  ConsoleSessions(
      SharedRedis redis, Kek kek, RandomIds ids, InstantSource clock, ConsoleConfig config) {
    this.redis = redis;
    this.kek = kek;
    this.ids = ids;
    this.clock = clock;
    this.config = config;
  }

  /** Begins a session; answers the cookie's value. */
  Future<String> open(ConsoleConfig.Operator operator, Deadline deadline) {
    var value = ids.base64url(BYTES);
    var json =
        new JsonObject()
            .put("operator", operator.name())
            .put("as", fingerprint(operator))
            .put("began", clock.millis());
    var sealed = kek.seal(PURPOSE, json.toBuffer().getBytes(), value);
    return redis
        .runDurable(OPEN, List.of(key(value)), List.of(sealed, idle()), deadline)
        .map(value);
  }

  /**
   * Who is signed in by this cookie's value.
   *
   * @param use whether the session counts as used by that
   */
  Future<Optional<ConsoleConfig.Operator>> look(String value, boolean use, Deadline deadline) {
    if (!VALUE.matcher(value).matches()) {
      return Future.succeededFuture(Optional.empty());
    }
    return redis
        .run(LOOK, List.of(key(value)), List.of(use ? idle() : ""), deadline)
        .map(held -> held == null ? Optional.empty() : operator(value, held.toString()));
  }

  private Optional<ConsoleConfig.Operator> operator(String value, String sealed) {
    var json = opened(value, sealed);
    var until = Instant.ofEpochMilli(json.getLong("began")).plus(config.longest());
    return config.operators().stream()
        .filter(each -> each.name().equals(json.getString("operator")))
        .filter(each -> ConstantTime.equal(fingerprint(each), json.getString("as")))
        .filter(_ -> clock.instant().isBefore(until))
        .findFirst();
  }

  private JsonObject opened(String value, String sealed) {
    try {
      return new JsonObject(Buffer.buffer(kek.open(PURPOSE, sealed, value)));
    } catch (GeneralSecurityException changed) {
      throw Failed.broken("a session of the console cannot be opened", changed);
    }
  }

  /** Ends a session; none is fine. */
  Future<Void> end(String value, Deadline deadline) {
    return redis.runDurable(END, List.of(key(value)), List.of(), deadline).mapEmpty();
  }

  private String idle() {
    return Long.toString(config.idle().toMillis());
  }

  /** Another for another password. */
  private String fingerprint(ConsoleConfig.Operator operator) {
    return text(kek.mac("console operator", operator.name(), operator.passwordHash().reveal()));
  }

  private String key(String value) {
    return RedisKeys.console(text(kek.mac(PURPOSE, value)));
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
