package dev.sallyport.limits;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.sallyport.crypto.Kek;
import java.util.Arrays;
import java.util.Base64;

/** Names for addresses in keys, so that a copy of Redis spells nobody's address. */
final class Macs {
  private static final int BYTES = 12;

  /** As many as {@link Address} itself keeps. A sign-in asks for its address's several times. */
  private static final int KEPT = 4_096;

  private final Kek kek;
  private final LoadingCache<Address, Names> named =
      Caffeine.newBuilder().maximumSize(KEPT).build(this::name);

  /** What an address, its network and its region are called. */
  record Names(String address, String network, String region) {}

  Macs(Kek kek) {
    this.kek = kek;
  }

  Names of(Address address) {
    return named.get(address);
  }

  private Names name(Address address) {
    return new Names(
        mac("address", address.value()),
        mac("network", address.network()),
        mac("region", address.region()));
  }

  /** Where many messages go. */
  String prefix(String prefix) {
    return mac("message prefix", prefix);
  }

  /** Whose requests of a route. */
  String rate(String route, String rate, String who) {
    return mac("rate", route, rate, who);
  }

  private String mac(String purpose, String... text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOf(kek.mac(purpose, text), BYTES));
  }
}
