package dev.sallyport.token.exchange;

import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failed;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The keys where they are kept: in Redis, sealed, one value for the whole installation. */
final class SealedKeys {
  static final String PURPOSE = "exchange-keys";
  private static final Script STORE = Script.named("token_keys");
  private static final Script READ = Script.named("token_keys_read");
  private static final Script TURN = Script.named("token_keys_turn");
  private static final String KEY = RedisKeys.exchangeKeys();

  private final SharedRedis redis;
  private final Kek kek;

  SealedKeys(SharedRedis redis, Kek kek) {
    this.redis = redis;
    this.kek = kek;
  }

  /**
   * What was found.
   *
   * @param sealed null where there are none
   * @param now by Redis's clock
   */
  record Found(@Nullable String sealed, Instant now) {}

  Future<Found> read(Deadline deadline) {
    return redis
        .run(READ, List.of(KEY), List.of(), deadline)
        .map(Objects::requireNonNull)
        .map(
            reply ->
                new Found(
                    reply.size() > 1 ? reply.get(1).toString() : null,
                    Instant.ofEpochMilli(reply.get(0).toLong())));
  }

  /** Answers the sealed keys that count: these, or those of whoever was first. Durable. */
  Future<String> first(String sealed, Deadline deadline) {
    return redis.runDurable(STORE, List.of(KEY), List.of(sealed), deadline).map(SealedKeys::text);
  }

  private static String text(@Nullable Response stored) {
    if (stored == null) {
      throw Failed.broken("stored exchange keys are gone", new IllegalStateException("nil"));
    }
    return stored.toString();
  }

  /** Puts others in the place of those that were read; false where they have changed. Durable. */
  Future<Boolean> replace(String sealed, KeptKeys others, Deadline deadline) {
    return redis
        .runDurable(TURN, List.of(KEY), List.of(sealed, seal(others)), deadline)
        .map(turned -> Objects.requireNonNull(turned).toInteger() == 1);
  }

  String seal(KeptKeys keys) {
    return kek.seal(PURPOSE, keys.encode(), KEY);
  }

  /** Fails with Broken where another kek sealed them. */
  KeptKeys open(String sealed) {
    try {
      return KeptKeys.decode(kek.open(PURPOSE, sealed, KEY));
    } catch (GeneralSecurityException wrongKek) {
      throw Failed.broken("exchange keys cannot be opened", wrongKek);
    }
  }
}
