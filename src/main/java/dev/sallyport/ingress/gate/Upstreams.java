package dev.sallyport.ingress.gate;

import dev.sallyport.config.BackendConfig;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The upstreams of this process, by what was configured of them: one that stays so stays known. */
final class Upstreams {
  private final Map<BackendConfig, Upstream> known = new ConcurrentHashMap<>();

  Upstream of(BackendConfig config) {
    return known.computeIfAbsent(config, Upstream::new);
  }

  /** Forgets all others. */
  void keep(Predicate<BackendConfig> these) {
    known.keySet().removeIf(these.negate());
  }
}
