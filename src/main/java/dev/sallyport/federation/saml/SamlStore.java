package dev.sallyport.federation.saml;

import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failed;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What is on its way between a browser, a provider and us: each is kept sealed for a while under a
 * name that only they know, and taken once.
 */
public final class SamlStore {
  private static final String PURPOSE = "saml";
  private static final Script KEEP = Script.named("saml_keep");
  private static final Script TAKE = Script.named("saml_take");
  private static final Script ONCE = Script.named("saml_once");

  private final SharedRedis redis;
  private final Kek kek;

  /** What is kept, and for how long at most. */
  public enum Kind {
    /** A request that no answer came to yet. */
    ASKED("asked", Duration.ofMinutes(5)),
    /** What a response said, until its browser fetches it. */
    ANSWER("answer", Duration.ofMinutes(1)),
    /** The form of a message that a browser is to post. */
    FORM("form", Duration.ofMinutes(1)),
    /** Where somebody is signed in besides, by the value of their session here. */
    SESSION("session", Duration.ofHours(1)),
    /** Where a browser goes on to that signs out at a provider. */
    LEAVING("leaving", Duration.ofMinutes(5));

    private final String text;
    private final Duration life;

    Kind(String text, Duration life) {
      this.text = text;
      this.life = life;
    }
  }

  /** What is in this Redis. */
  public SamlStore(SharedRedis redis, Kek kek) {
    this.redis = redis;
    this.kek = kek;
  }

  /** Keeps it under this name. */
  public Future<Void> keep(Kind kind, String name, JsonObject what, Deadline deadline) {
    var key = key(kind.text, name);
    var sealed = kek.seal(PURPOSE, what.toBuffer().getBytes(), key);
    return redis
        .runDurable(
            KEEP, List.of(key), List.of(sealed, Long.toString(kind.life.toMillis())), deadline)
        .mapEmpty();
  }

  /** Takes what was kept under this name, once; empty where there is nothing. */
  public Future<Optional<JsonObject>> take(Kind kind, String name, Deadline deadline) {
    var key = key(kind.text, name);
    return redis
        .runDurable(TAKE, List.of(key), List.of(), deadline)
        .map(
            reply ->
                reply == null
                    ? Optional.<JsonObject>empty()
                    : Optional.of(opened(key, reply.toString())));
  }

  /**
   * Whether an assertion is used for the first time (AC-105).
   *
   * @param from whose it is
   */
  public Future<Boolean> first(
      String from, SamlAssertion assertion, Duration life, Deadline deadline) {
    var key = key("used", from + "/" + assertion.id());
    return redis
        .runDurable(
            ONCE, List.of(key), List.of(Long.toString(Math.max(1, life.toMillis()))), deadline)
        .map(reply -> reply != null && reply.toInteger() == 1);
  }

  private JsonObject opened(String key, String sealed) {
    try {
      return new JsonObject(Buffer.buffer(kek.open(PURPOSE, sealed, key)));
    } catch (GeneralSecurityException changed) {
      throw Failed.broken("what was kept of a SAML provider cannot be opened", changed);
    }
  }

  private String key(String kind, String name) {
    var mac = kek.mac("saml " + kind, name);
    return RedisKeys.saml(kind, Base64.getUrlEncoder().withoutPadding().encodeToString(mac));
  }
}
