package dev.sallyport.config;

import java.util.ArrayList;
import java.util.List;

/** What may be open to this machine only: the demo's well-known credentials, and test mode. */
final class Exposure {
  private static final String DEMO_KEY = "SALLYPORTDEMOKEY0001";
  private static final String DEMO_SECRET = "demo-secret-for-localhost-only-000000000";
  private static final String DEMO_PASSWORD = "Correct-Horse-7";

  private Exposure() {}

  static void check(Config config, Section root) {
    var open = new ArrayList<String>();
    if (!Hosts.loopback(config.http().host())) {
      open.add("http.host");
    }
    if (!Hosts.loopback(config.ops().host())) {
      open.add("ops.host");
    }
    if (config.gate().enabled() && !Hosts.loopback(config.gate().host())) {
      open.add("gate.host");
    }
    if (config.gate().enabled()
        && !config.gate().decisions().peers().isEmpty()
        && !Hosts.loopback(config.gate().decisions().host())) {
      open.add("gate.decisions.host");
    }
    if (open.isEmpty()) {
      return;
    }
    var because = " while " + String.join(" and ", open) + " can be reached from other machines";
    if (config.testing().enabled()) {
      root.faultOf("testing.enabled", "must be false" + because);
    }
    if (config.kek().key() == null) {
      root.faultOf("kek.key", "is missing (or keyFile), which is not allowed" + because);
    }
    demoKeys(config.accessKeys(), because, root);
    demoUsers(config.pools(), because, root);
  }

  private static void demoKeys(List<AccessKey> keys, String because, Section root) {
    for (var i = 0; i < keys.size(); i++) {
      if (keys.get(i).id().equals(DEMO_KEY)) {
        root.faultOf(
            "accessKeys[" + i + "].id", "is the demo's, known to everybody; not allowed" + because);
      }
      if (keys.get(i).secret().reveal().equals(DEMO_SECRET)) {
        root.faultOf(
            "accessKeys[" + i + "].secret",
            "is the demo's, known to everybody; not allowed" + because);
      }
    }
  }

  private static void demoUsers(List<PoolConfig> pools, String because, Section root) {
    for (var p = 0; p < pools.size(); p++) {
      var users = pools.get(p).users();
      for (var u = 0; u < users.size(); u++) {
        if (users.get(u).password().reveal().equals(DEMO_PASSWORD)) {
          root.faultOf(
              "pools[" + p + "].users[" + u + "].password",
              "is the demo's, known to everybody; not allowed" + because);
        }
      }
    }
  }
}
