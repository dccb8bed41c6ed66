package dev.sallyport.directory;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.Srp;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.Revocation;
import dev.sallyport.revocation.RevocationLog;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The devices of each person, in one hash beside the person's other keys, and when and from where
 * each signed in last, in another, which the token room writes as it begins a family. What is
 * stored is stored durably.
 *
 * <p>A token family that was begun on a device is bound to it once it is confirmed, and ends when
 * it is no longer in the hash. So there is no moment in which a device is forgotten and what was
 * begun on it lives.
 */
public final class DeviceStore {
  static final String PURPOSE = "device";
  private static final Script PUT = Script.named("device_put");
  private static final Script READ = Script.named("device_read");
  private static final Script LIST = Script.named("device_list");
  private static final Script FORGET = Script.named("device_forget");
  private static final Script RESTORE = Script.named("device_restore");
  private static final Failure FULL =
      new Failure.TooMany("The user pool has as many devices as it may have.");
  private static final Script CHANGE = Script.named("device_change");

  private final SharedRedis redis;
  private final Kek kek;
  private final RevocationLog revocations;
  private final DeviceCount count;
  private final int mostPerPool;
  private final int mostPerUser;

  /**
   * Devices in this Redis, verifiers sealed with this key.
   *
   * @param mostPerPool how many a pool may have
   * @param mostPerUser how many a person has at most: then the one not used for longest gives way
   *     to the next
   */
  public DeviceStore(SharedRedis redis, Kek kek, int mostPerPool, int mostPerUser) {
    this.redis = redis;
    this.kek = kek;
    this.revocations = new RevocationLog(redis);
    this.count = new DeviceCount(redis);
    this.mostPerPool = mostPerPool;
    this.mostPerUser = mostPerUser;
  }

  /** What came of adding a device. */
  public enum Added {
    DONE,
    /** There is one of this key. */
    TAKEN,
    /** The session was not begun on it. */
    OTHER
  }

  /** The device of this person, or null. */
  public Future<@Nullable Device> find(PersonTag tag, String key, Deadline deadline) {
    return redis
        .run(READ, keys(tag), List.of(key), deadline)
        .map(reply -> reply == null ? null : read(reply.get(0), reply.get(1)));
  }

  /** All devices of this person, the newest first. */
  public Future<List<Device>> all(PersonTag tag, Deadline deadline) {
    return redis
        .run(LIST, keys(tag), List.of(), deadline)
        .map(
            reply -> {
              var devices = new ArrayList<Device>();
              for (var i = 0; i + 1 < Objects.requireNonNull(reply).size(); i += 2) {
                devices.add(read(reply.get(i), reply.get(i + 1)));
              }
              devices.sort(
                  Comparator.comparing(Device::created).reversed().thenComparing(Device::key));
              return List.copyOf(devices);
            });
  }

  /**
   * Stores a new device, and binds the token family to it in which it got its name. Fails with
   * TooMany where the pool has as many as it may.
   *
   * @param family origin_jti of the person's session
   */
  public Future<Added> add(
      Pool pool, PersonTag tag, String family, Device device, Deadline deadline) {
    return count
        .more(pool.id(), mostPerPool, deadline)
        .compose(
            counted ->
                counted
                    ? put(tag, family, device, deadline)
                        .compose(answer -> added(pool, answer, deadline))
                    : full(tag, device, deadline));
  }

  /** What was counted and is no device more is taken back. */
  private Future<Added> added(Pool pool, Response reply, Deadline deadline) {
    var answer = reply.get(0).toString();
    var fewer = Future.<Void>succeededFuture();
    if (!answer.equals("ok")) {
      fewer = count.fewer(pool.id(), 1, deadline);
    }
    if (answer.equals("instead")) {
      var gone = new Revocation.Device(pool.id(), reply.get(1).toString());
      fewer = revocations.along(fewer, gone, deadline);
    }
    return fewer.map(
        switch (answer) {
          case "ok", "instead" -> Added.DONE;
          case "taken" -> Added.TAKEN;
          case "other" -> Added.OTHER;
          default -> throw new IllegalStateException("device_put answered " + answer);
        });
  }

  /**
   * Stores a device that was brought from elsewhere, whether there is one of its key or not. Fails
   * with TooMany where the pool has as many as it may.
   */
  Future<Void> restore(Pool pool, PersonTag tag, Device device, Deadline deadline) {
    var args = List.of(device.key(), write(device), use(device));
    return find(tag, device.key(), deadline)
        .compose(
            there ->
                there != null
                    ? Future.succeededFuture(true)
                    : count.more(pool.id(), mostPerPool, deadline))
        .compose(
            counted ->
                counted
                    ? redis.runDurable(RESTORE, keys(tag), args, deadline).mapEmpty()
                    : Future.failedFuture(new Failed(FULL)));
  }

  /** One that is there already is no device more. */
  private Future<Added> full(PersonTag tag, Device device, Deadline deadline) {
    return find(tag, device.key(), deadline)
        .map(
            there -> {
              if (there == null) {
                throw new Failed(FULL);
              }
              return Added.TAKEN;
            });
  }

  private Future<Response> put(PersonTag tag, String family, Device device, Deadline deadline) {
    var keys =
        List.of(
            RedisKeys.devices(tag.value()),
            RedisKeys.deviceUse(tag.value()),
            RedisKeys.family(tag.value(), family));
    return redis
        .runDurable(
            PUT,
            keys,
            List.of(device.key(), write(device), use(device), Integer.toString(mostPerUser)),
            deadline)
        .map(Objects::requireNonNull);
  }

  /** Stores a device over itself, but for its use. False where it was forgotten meanwhile. */
  public Future<Boolean> change(PersonTag tag, Device device, Deadline deadline) {
    return redis
        .runDurable(
            CHANGE,
            List.of(RedisKeys.devices(tag.value())),
            List.of(device.key(), write(device)),
            deadline)
        .map(reply -> Objects.requireNonNull(reply).toInteger() == 1);
  }

  /**
   * Forgets the device, and with it every token family bound to it, refresh and access tokens
   * alike. False where there is none.
   */
  public Future<Boolean> forget(Pool pool, PersonTag tag, String key, Deadline deadline) {
    var forgotten =
        redis
            .runDurable(FORGET, keys(tag), List.of(key), deadline)
            .map(reply -> Objects.requireNonNull(reply).toInteger())
            // Nobody waits for the count: the device is gone.
            .onSuccess(gone -> count.fewer(pool.id(), gone, deadline));
    return revocations
        .along(forgotten, new Revocation.Device(pool.id(), key), deadline)
        .map(gone -> gone == 1);
  }

  /** The verifier as it is kept. */
  public String sealed(PersonTag tag, String deviceKey, BigInteger verifier) {
    var text = verifier.toString(16).getBytes(StandardCharsets.US_ASCII);
    return kek.seal(PURPOSE, text, context(tag, deviceKey));
  }

  /** The verifier of a device, opened. Throws {@code Failed} with Broken where it cannot be. */
  public Srp.Verifier verifier(PersonTag tag, Device device) {
    try {
      var opened = kek.open(PURPOSE, device.verifier(), context(tag, device.key()));
      return new Srp.Verifier(
          new BigInteger(device.saltHex(), 16),
          new BigInteger(new String(opened, StandardCharsets.US_ASCII), 16));
    } catch (GeneralSecurityException foreign) {
      throw Failed.broken("a device's verifier could not be opened", foreign);
    }
  }

  private static List<String> keys(PersonTag tag) {
    return List.of(RedisKeys.devices(tag.value()), RedisKeys.deviceUse(tag.value()));
  }

  static String context(PersonTag tag, String deviceKey) {
    return tag.value() + ":" + deviceKey;
  }

  /** What stands apart from the document: when it was used last, and from where. */
  static String use(Device device) {
    return device.used().toEpochMilli() + " " + device.address();
  }

  static String write(Device device) {
    return new JsonObject()
        .put("key", device.key())
        .put("name", device.name())
        .put("salt", device.saltHex())
        .put("verifier", device.verifier())
        .put("remembered", device.remembered())
        .put("group", device.group())
        .put("created", device.created().toEpochMilli())
        .put("modified", device.modified().toEpochMilli())
        .encode();
  }

  private static Device read(Response document, Response use) {
    return read(new JsonObject(document.toString()), use.toString());
  }

  static Device read(JsonObject json, String use) {
    var used = use.split(" ", 2);
    return new Device(
        json.getString("key"),
        json.getString("name"),
        json.getString("salt"),
        json.getString("verifier"),
        json.getBoolean("remembered"),
        used[1],
        json.getString("group"),
        Instant.ofEpochMilli(json.getLong("created")),
        Instant.ofEpochMilli(json.getLong("modified")),
        Instant.ofEpochMilli(Long.parseLong(used[0])));
  }
}
