package dev.sallyport.directory;

import dev.sallyport.crypto.Kek;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;

/**
 * What names in Redis, and all else that is a MAC, are made with. It stays the same for as long as
 * an installation lives, sealed in Redis, so that the kek can be followed by another and everybody
 * is found under the name they had.
 */
public final class NamingKey {
  private static final Script STORE = Script.named("token_keys");
  private static final Script TURN = Script.named("token_keys_turn");

  private static final String ALONE =
      "start once with the kek of before alone: only then kek.others may name another";

  private NamingKey() {}

  /**
   * The kek with the installation's naming key, which is the kek itself where there is none yet.
   * Fails where one is there that none of these keys sealed, and where none is there and nobody can
   * tell which kek it should be: better not started than with nobody to be found.
   */
  public static Future<Kek> settled(SharedRedis redis, Kek kek, Deadline deadline) {
    var key = RedisKeys.namingKey();
    return redis
        .get(key, deadline)
        .compose(
            kept -> {
              if (kept != null) {
                return Future.succeededFuture(kept);
              }
              return kek.alone()
                  ? redis
                      .runDurable(STORE, List.of(key), List.of(kek.sealedRoot(key)), deadline)
                      .map(stored -> Objects.requireNonNull(stored).toString())
                  : Future.failedFuture(new IOException(ALONE));
            })
        .compose(kept -> rooted(kek, kept));
  }

  private static Future<Kek> rooted(Kek kek, String kept) {
    try {
      return Future.succeededFuture(kek.rooted(kept, RedisKeys.namingKey()));
    } catch (GeneralSecurityException foreign) {
      return Future.failedFuture(
          new IOException(
              "what is in Redis was made with another kek than "
                  + kek.id()
                  + ": name it, or add it to kek.others",
              foreign));
    }
  }

  /** Whether the current kek seals it. */
  public static Future<Boolean> current(SharedRedis redis, Kek kek, Deadline deadline) {
    return redis
        .get(RedisKeys.namingKey(), deadline)
        .map(kept -> kept != null && kek.sealedNow(kept));
  }

  /** Seals it with the current kek. */
  static Future<Void> reseal(SharedRedis redis, Kek kek, Deadline deadline) {
    var key = RedisKeys.namingKey();
    return redis
        .get(key, deadline)
        .compose(
            kept ->
                kept == null || kek.sealedNow(kept)
                    ? Future.succeededFuture()
                    : redis
                        .runDurable(
                            TURN, List.of(key), List.of(kept, kek.sealedRoot(key)), deadline)
                        .mapEmpty());
  }
}
