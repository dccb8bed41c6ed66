package dev.sallyport.limits;

import dev.sallyport.crypto.Kek;
import java.util.Arrays;
import java.util.Base64;

/** Names for addresses in keys, so that a copy of Redis spells nobody's address. */
final class Macs {
  private static final int BYTES = 12;

  private final Kek kek;

  Macs(Kek kek) {
    this.kek = kek;
  }

  String address(Address address) {
    return of("address", address.value());
  }

  String network(Address address) {
    return of("network", address.network());
  }

  String region(Address address) {
    return of("region", address.region());
  }

  /** Where many messages go. */
  String prefix(String prefix) {
    return of("message prefix", prefix);
  }

  /** Whose requests of a route. */
  String rate(String route, String rate, String who) {
    return of("rate", route, rate, who);
  }

  private String of(String purpose, String... text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOf(kek.mac(purpose, text), BYTES));
  }
}
