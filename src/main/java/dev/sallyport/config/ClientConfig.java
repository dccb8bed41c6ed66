package dev.sallyport.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One app client from the configuration.
 *
 * @param secret null for a public client
 * @param flows in the {@code ALLOW_*} spelling; never empty: the default is written out
 * @param sessionTime how long each challenge session lives where no declared step says otherwise
 * @param hideUsers an unknown user is answered like a wrong password
 * @param readable attribute names the client may read; empty means all
 * @param writable attribute names the client may write; empty means all
 * @param revocable its refresh tokens can be revoked
 * @param challenges the client's own list; empty means the pool's
 */
public record ClientConfig(
    String id,
    String name,
    @Nullable Secret secret,
    Set<String> flows,
    Duration accessTime,
    Duration idTime,
    Duration refreshTime,
    Duration sessionTime,
    boolean hideUsers,
    Set<String> readable,
    Set<String> writable,
    boolean revocable,
    List<StepConfig> challenges) {

  public ClientConfig {
    flows = Set.copyOf(flows);
    readable = Set.copyOf(readable);
    writable = Set.copyOf(writable);
    challenges = List.copyOf(challenges);
  }
}
