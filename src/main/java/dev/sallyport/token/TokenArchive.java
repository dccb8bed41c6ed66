package dev.sallyport.token;

import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.Records;
import dev.sallyport.directory.Resealing;
import dev.sallyport.directory.Restored;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Signing keys as records that can be taken to another installation, where the tokens that were
 * signed with them verify then. Token families are not taken along: a refresh token is made with
 * the installation's own key, and whoever holds one signs in again.
 */
public final class TokenArchive {
  private static final Script STORE = Script.named("token_keys");
  private static final Script PUT = Script.named("token_keys_put");
  private static final List<String> ALGORITHMS = List.of("RS256", "ES256");

  private final SharedRedis redis;
  private final Kek kek;

  /** Records of the keys in this Redis, opened and sealed with this key. */
  public TokenArchive(SharedRedis redis, Kek kek) {
    this.redis = redis;
    this.kek = kek;
  }

  /** The keys a pool has, as records: none before it needed any. */
  public Future<List<JsonObject>> records(String poolId, Deadline deadline) {
    Future<List<JsonObject>> all = Future.succeededFuture(new ArrayList<>());
    for (var algorithm : ALGORITHMS) {
      var key = RedisKeys.signingKey(poolId, algorithm);
      all =
          all.compose(
              found ->
                  redis
                      .get(key, deadline)
                      .map(
                          kept -> {
                            if (kept != null) {
                              found.add(record(poolId, algorithm, open(key, kept)));
                            }
                            return found;
                          }));
    }
    return all;
  }

  private static JsonObject record(String poolId, String algorithm, byte[] encoded) {
    return new JsonObject()
        .put("type", "keys")
        .put("pool", poolId)
        .put("algorithm", algorithm)
        .put("keys", new JsonObject(Buffer.buffer(encoded)));
  }

  /** Where a pool's keys are, sealed. */
  public static List<Resealing.Whole> sealed(String poolId) {
    return ALGORITHMS.stream()
        .map(
            algorithm ->
                new Resealing.Whole(RedisKeys.signingKey(poolId, algorithm), SigningKeys.PURPOSE))
        .toList();
  }

  private byte[] open(String key, String kept) {
    try {
      return kek.open(SigningKeys.PURPOSE, kept, key);
    } catch (GeneralSecurityException wrongKek) {
      throw Records.foreign();
    }
  }

  /**
   * Stores what a record tells of keys. A gateway that runs goes on with the keys it has read for
   * some minutes. Fails with Invalid for a record that this version would not keep whole.
   */
  public Future<Restored> restore(JsonObject record, boolean replace, Deadline deadline) {
    var poolId = record.getString("pool");
    var algorithm = record.getString("algorithm");
    var encoded = checked(algorithm, record.getJsonObject("keys"));
    Records.checkWhole(record, record(poolId, algorithm, encoded));
    var key = RedisKeys.signingKey(poolId, algorithm);
    var sealed = kek.seal(SigningKeys.PURPOSE, encoded, key);
    return redis
        .runDurable(STORE, List.of(key), List.of(sealed), deadline)
        .compose(
            reply -> {
              var kept = Objects.requireNonNull(reply).toString();
              if (kept.equals(sealed)) {
                return Future.succeededFuture(new Restored.Added());
              }
              if (Records.same(record, record(poolId, algorithm, open(key, kept)))) {
                return Future.succeededFuture(new Restored.Same());
              }
              return replace
                  ? redis
                      .runDurable(PUT, List.of(key), List.of(sealed), deadline)
                      .map(new Restored.Replaced())
                  : Future.succeededFuture(
                      new Restored.Differs("has other signing keys here already"));
            });
  }

  private static byte[] checked(String algorithm, JsonObject keys) {
    try {
      return Succession.decode(algorithm, keys.toBuffer().getBytes()).encode();
    } catch (GeneralSecurityException none) {
      throw new IllegalArgumentException("not a pair of keys", none);
    }
  }
}
