package dev.sallyport.directory;

import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Names for devices. Half of a device's UUID is a MAC over the other half and the person, so that a
 * name made for somebody else, or by somebody else, is told apart without keeping every name that
 * was ever given out (AC-090).
 */
public final class DeviceNames {
  private static final Pattern SHAPE =
      Pattern.compile("[\\w-]+_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");
  private static final int GROUP_BYTES = 6;

  private final Kek kek;
  private final RandomIds ids;

  /** Names bound with this key. */
  public DeviceNames(Kek kek, RandomIds ids) {
    this.kek = kek;
    this.ids = ids;
  }

  /** DeviceGroupKey: what takes the pool's place in the device's SRP (srp.md §7). */
  public String group(Pool pool) {
    var mac = Arrays.copyOf(kek.mac("device-group", pool.id()), GROUP_BYTES);
    return "-" + Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
  }

  /** A new DeviceKey for this person. */
  public String draw(Pool pool, PersonTag tag) {
    var random = ByteBuffer.wrap(ids.bytes(Long.BYTES)).getLong();
    return pool.region() + "_" + new UUID(random, mac(tag, random));
  }

  /** Whether we made this DeviceKey, for this person. */
  public boolean made(Pool pool, PersonTag tag, String key) {
    var matcher = SHAPE.matcher(key);
    if (!matcher.matches() || !key.startsWith(pool.region() + "_")) {
      return false;
    }
    var uuid = UUID.fromString(matcher.group(1));
    return ConstantTime.equal(
        bytes(mac(tag, uuid.getMostSignificantBits())), bytes(uuid.getLeastSignificantBits()));
  }

  private long mac(PersonTag tag, long random) {
    return ByteBuffer.wrap(kek.mac("device-key", tag.value(), Long.toHexString(random))).getLong();
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }
}
