package dev.sallyport.ingress.gate;

import dev.sallyport.config.BackendConfig;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a guarded API, and which of them the next request goes to. Shared by all loops.
 */
final class Upstream {
  private final BackendConfig config;
  private final List<Server> servers;
  private final AtomicInteger turn = new AtomicInteger();
  private final RetryBudget retries = new RetryBudget();

  Upstream(BackendConfig config) {
    this.config = config;
    this.servers = config.servers().stream().map(uri -> new Server(uri, config.breaker())).toList();
  }

  BackendConfig config() {
    return config;
  }

  List<Server> servers() {
    return servers;
  }

  boolean secure() {
    return "https".equals(config.servers().getFirst().getScheme());
  }

  /** The server of a new request; null where none can be used. */
  @Nullable Server first() {
    retries.earn();
    return next(null);
  }

  /** Another server for a request that one failed; null where there is none, or no retry left. */
  @Nullable Server other(Server failed) {
    var other = next(failed);
    return other != null && retries.spend() ? other : null;
  }

  private @Nullable Server next(@Nullable Server not) {
    var chosen = choose(not);
    if (chosen != null) {
      chosen.chosen();
    }
    return chosen;
  }

  private @Nullable Server choose(@Nullable Server not) {
    int from = Math.floorMod(turn.getAndIncrement(), servers.size());
    Server best = null;
    for (int i = 0; i < servers.size(); i++) {
      var server = servers.get((from + i) % servers.size());
      if (server != not && server.usable()) {
        if (config.balance() == BackendConfig.Balance.ROUND_ROBIN) {
          return server;
        }
        best = best == null || server.inHand() < best.inHand() ? server : best;
      }
    }
    return best;
  }
}
