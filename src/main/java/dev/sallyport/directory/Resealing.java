package dev.sallyport.directory;

import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.PoolParts.Kind;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Finds what lasts and is sealed with another kek than the current one, and seals it anew. Each
 * value is replaced by itself, in one step, and only where it still is what was read; so nobody's
 * change is lost, a gateway may run, and whatever was done stays done when it is broken off. What
 * is kept for a while only, such as sessions and the decisions of the journal, is left to end.
 */
public final class Resealing {
  private static final Script RESEAL = Script.named("reseal");
  private static final int PAGE = 100;

  private final SharedRedis redis;
  private final Kek kek;
  private final Pools pools;
  private final DeviceStore devices;
  private final Answers answers;

  /** How the stored hash of a question's answer is sealed anew; most are not sealed at all. */
  public interface Answers {
    String resealed(String hash) throws GeneralSecurityException;
  }

  /**
   * A whole value that is sealed where it is kept, with its key in Redis as the context.
   *
   * @param key its key in Redis
   */
  public record Whole(String key, String purpose) {}

  /** Of what is in this Redis. */
  public Resealing(SharedRedis redis, Kek kek, Pools pools, DeviceStore devices, Answers answers) {
    this.redis = redis;
    this.kek = kek;
    this.pools = pools;
    this.devices = devices;
    this.answers = answers;
  }

  /**
   * What was found under another kek.
   *
   * @param found how many values
   * @param left how many of them are so still
   */
  public record Count(int found, int left) {
    /** Nothing. */
    public static final Count NONE = new Count(0, 0);

    /** Both together. */
    public Count and(Count other) {
      return new Count(found + other.found, left + other.left);
    }
  }

  /** The naming key; without writing it is only looked at, as with all of these. */
  public Future<Count> naming(boolean write, Deadline deadline) {
    return NamingKey.current(redis, kek, deadline)
        .compose(
            current ->
                current
                    ? Future.succeededFuture(Count.NONE)
                    : write
                        ? NamingKey.reseal(redis, kek, deadline).map(new Count(1, 0))
                        : Future.succeededFuture(new Count(1, 1)));
  }

  /** One whole value; fails with Broken where no kek that is here sealed it. */
  public Future<Count> whole(Whole value, boolean write, Deadline deadline) {
    return redis
        .get(value.key(), deadline)
        .compose(
            kept -> {
              var anew = new Anew();
              if (kept != null) {
                anew.through(value.purpose(), value.key(), kept);
              }
              return replaced(value.key(), "", false, anew, write, deadline);
            });
  }

  /** The secrets of a pool's clients and outside providers. */
  public Future<Count> parts(Pool pool, boolean write, Deadline deadline) {
    return parts(pool, Kind.CLIENT, "", write, deadline)
        .compose(
            clients -> parts(pool, Kind.IDENTITY_PROVIDER, "", write, deadline).map(clients::and));
  }

  private Future<Count> parts(
      Pool pool, Kind kind, String after, boolean write, Deadline deadline) {
    return pools
        .parts()
        .page(pool.id(), kind, after, PAGE, deadline)
        .compose(
            page -> {
              var all = Future.succeededFuture(Count.NONE);
              for (var part : page.items()) {
                var anew = new Anew();
                PartArchive.each(
                    pool.id(), kind, part.name(), new JsonObject(part.document()), anew::through);
                all =
                    all.compose(
                        sum ->
                            replaced(kind.key(pool.id()), part.name(), false, anew, write, deadline)
                                .map(sum::and));
              }
              var next = page.next();
              return next == null
                  ? all
                  : all.compose(sum -> parts(pool, kind, next, write, deadline).map(sum::and));
            });
  }

  /** A person's verifiers, seeds and answers, and those of their devices. */
  public Future<Count> user(User user, boolean write, Deadline deadline) {
    var anew = new Anew();
    UserArchive.each(new JsonObject(StoredUser.write(user)), anew::through);
    var key = RedisKeys.user(user.tag().value());
    return replaced(key, "doc", true, anew, write, deadline)
        .compose(
            own ->
                devices
                    .all(user.tag(), deadline)
                    .compose(all -> devices(user.tag(), all, write, deadline))
                    .map(own::and));
  }

  private Future<Count> devices(PersonTag tag, List<Device> all, boolean write, Deadline deadline) {
    var counted = Future.succeededFuture(Count.NONE);
    for (var device : all) {
      var anew = new Anew();
      anew.through(DeviceStore.PURPOSE, DeviceStore.context(tag, device.key()), device.verifier());
      counted =
          counted.compose(
              sum ->
                  replaced(
                          RedisKeys.devices(tag.value()),
                          device.key(),
                          false,
                          anew,
                          write,
                          deadline)
                      .map(sum::and));
    }
    return counted;
  }

  /** Values that another kek sealed, and the same sealed with the current one. */
  private final class Anew {
    private final Map<String, String> values = new LinkedHashMap<>();

    String through(String purpose, String context, String value) {
      try {
        var anew =
            purpose.equals(UserArchive.ANSWER)
                ? answers.resealed(value)
                : kek.resealed(purpose, value, context);
        if (!anew.equals(value)) {
          values.put(value, anew);
        }
      } catch (GeneralSecurityException foreign) {
        throw Records.foreign();
      }
      return value;
    }
  }

  private Future<Count> replaced(
      String key, String field, boolean version, Anew anew, boolean write, Deadline deadline) {
    var found = anew.values.size();
    if (found == 0 || !write) {
      return Future.succeededFuture(new Count(found, found));
    }
    var args = new ArrayList<>(List.of(field, version ? "1" : ""));
    anew.values.forEach((before, after) -> args.addAll(List.of(before, after)));
    return redis
        .runDurable(RESEAL, List.of(key), args, deadline)
        .map(done -> new Count(found, found - Objects.requireNonNull(done).toInteger()));
  }
}
