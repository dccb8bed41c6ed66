package dev.sallyport.limits;

import dev.sallyport.config.LimitsConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failed;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;

/**
 * Failures by where they come from: an address, its network, and the region round it, which stands
 * for a provider that hands out many networks. A call counts as a failure from its arrival until it
 * is shown to be none, so that parallel guesses each pay before they are judged.
 */
public final class Addresses {
  private static final Script ADDRESS = Script.named("limit_address");

  private final SharedRedis redis;
  private final LimitsConfig config;
  private final Macs macs;

  /** Counts in this Redis; addresses in keys are MACs made with this key. */
  public Addresses(SharedRedis redis, LimitsConfig config, Kek kek) {
    this.redis = redis;
    this.config = config;
    this.macs = new Macs(kek);
  }

  /**
   * Counts a call from here. Fails with {@code Overloaded}, and counts nothing, where the address,
   * its network or its region failed too often lately.
   */
  public Future<Arrival> arrive(Address address, Deadline deadline) {
    return redis
        .run(ADDRESS, keys(address), args("arrive"), deadline)
        .map(Objects::requireNonNull)
        .compose(
            reply ->
                reply.get(0).toInteger() == 1
                    ? Future.succeededFuture(
                        new Arrival(address, reply.get(1).toInteger(), reply.get(2).toInteger()))
                    : Future.failedFuture(Failed.overloaded("failures of this address")));
  }

  /** A call that had arrived was no failure, or is counted elsewhere. */
  public Future<Void> forgive(Address address, Deadline deadline) {
    return redis.settle(ADDRESS, keys(address), args("forgive"), deadline).mapEmpty();
  }

  private List<String> keys(Address address) {
    var names = macs.of(address);
    return List.of(
        RedisKeys.address(names.region(), names.address()),
        RedisKeys.network(names.region(), names.network()),
        RedisKeys.region(names.region()));
  }

  private List<String> args(String how) {
    return List.of(
        how,
        Long.toString(config.failureWindow().toMillis()),
        Integer.toString(config.addressFailures()),
        Integer.toString(config.networkFailures()),
        Integer.toString(config.regionFailures()));
  }
}
