package dev.sallyport.directory;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.Srp;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The devices of each person, in one hash beside the person's other keys. Every call is one round
 * trip; what is stored is stored durably.
 */
public final class DeviceStore {
  /** Nobody has so many; it keeps the hash small. */
  static final int MOST = 100;

  static final String PURPOSE = "device";
  private static final Script PUT = Script.named("device_put");
  private static final Script READ = Script.named("device_read");
  private static final Script LIST = Script.named("device_list");
  private static final Script FORGET = Script.named("device_forget");

  private final SharedRedis redis;
  private final Kek kek;

  /** Devices in this Redis, verifiers sealed with this key. */
  public DeviceStore(SharedRedis redis, Kek kek) {
    this.redis = redis;
    this.kek = kek;
  }

  /** The device of this person, or null. */
  public Future<@Nullable Device> find(PersonTag tag, String key, Deadline deadline) {
    return redis
        .run(READ, List.of(key(tag)), List.of(key), deadline)
        .map(reply -> reply == null ? null : read(reply));
  }

  /** All devices of this person, the one used last first. */
  public Future<List<Device>> all(PersonTag tag, Deadline deadline) {
    return redis
        .run(LIST, List.of(key(tag)), List.of(), deadline)
        .map(
            reply ->
                Objects.requireNonNull(reply).stream()
                    .map(DeviceStore::read)
                    .sorted(
                        Comparator.comparing(Device::used).reversed().thenComparing(Device::key))
                    .toList());
  }

  /**
   * Stores a new device. False where there is one of this key already. Fails with LimitExceeded for
   * a person with a hundred.
   */
  public Future<Boolean> add(PersonTag tag, Device device, Deadline deadline) {
    return put(tag, device, "new", deadline)
        .compose(
            answer ->
                answer.equals("full")
                    ? Future.failedFuture(new Failed(new Failure.LimitExceeded()))
                    : Future.succeededFuture(answer.equals("ok")));
  }

  /** Stores a device over itself. False where it was forgotten meanwhile. */
  public Future<Boolean> change(PersonTag tag, Device device, Deadline deadline) {
    return put(tag, device, "change", deadline).map(answer -> answer.equals("ok"));
  }

  /** Stores a device, whether there is one of its key or not: one that was brought here. */
  Future<Void> restore(PersonTag tag, Device device, Deadline deadline) {
    return change(tag, device, deadline)
        .compose(there -> there ? Future.succeededFuture() : add(tag, device, deadline).mapEmpty());
  }

  /** Forgets the device. False where there is none. */
  public Future<Boolean> forget(PersonTag tag, String key, Deadline deadline) {
    return redis
        .runDurable(FORGET, List.of(key(tag)), List.of(key), deadline)
        .map(reply -> Objects.requireNonNull(reply).toInteger() == 1);
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

  private Future<String> put(PersonTag tag, Device device, String how, Deadline deadline) {
    return redis
        .runDurable(
            PUT,
            List.of(key(tag)),
            List.of(device.key(), write(device), how, Integer.toString(MOST)),
            deadline)
        .map(reply -> Objects.requireNonNull(reply).toString());
  }

  static String key(PersonTag tag) {
    return RedisKeys.person(tag.value(), "devices");
  }

  static String context(PersonTag tag, String deviceKey) {
    return tag.value() + ":" + deviceKey;
  }

  static String write(Device device) {
    return new JsonObject()
        .put("key", device.key())
        .put("name", device.name())
        .put("salt", device.saltHex())
        .put("verifier", device.verifier())
        .put("remembered", device.remembered())
        .put("address", device.address())
        .put("group", device.group())
        .put("created", device.created().toEpochMilli())
        .put("modified", device.modified().toEpochMilli())
        .put("used", device.used().toEpochMilli())
        .encode();
  }

  private static Device read(Response reply) {
    return read(new JsonObject(reply.toString()));
  }

  static Device read(JsonObject json) {
    return new Device(
        json.getString("key"),
        json.getString("name"),
        json.getString("salt"),
        json.getString("verifier"),
        json.getBoolean("remembered"),
        json.getString("address"),
        json.getString("group"),
        Instant.ofEpochMilli(json.getLong("created")),
        Instant.ofEpochMilli(json.getLong("modified")),
        Instant.ofEpochMilli(json.getLong("used")));
  }
}
