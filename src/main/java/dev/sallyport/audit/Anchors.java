package dev.sallyport.audit;

import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How far each chain of the log has come, kept apart from the log: whoever cuts off its end leaves
 * it shorter than what is said here. Of so many chains, the oldest are forgotten.
 */
public final class Anchors {
  private static final Script BEGIN = Script.named("audit_begin");
  private static final Script SET = Script.named("audit_anchor");
  private static final Script READ = Script.named("audit_read");
  private static final String MOST = "1000";

  private final SharedRedis redis;

  /** Those in this Redis. */
  public Anchors(SharedRedis redis) {
    this.redis = redis;
  }

  /**
   * How far a chain had come at the least.
   *
   * @param number of its last line; 0 before the first
   * @param mac of that line; empty before the first
   */
  public record Anchor(String chain, long number, String mac) {
    /** Chain, number and MAC, with spaces between. */
    String written() {
      return chain + " " + number + " " + mac;
    }
  }

  /** Notes a new chain, and answers what is known of the one before of the same source. */
  Future<@Nullable Anchor> begin(String chain, String source, Deadline deadline) {
    return redis
        .runDurable(BEGIN, RedisKeys.auditAnchors(), List.of(chain, source, MOST), deadline)
        .map(
            former ->
                former == null || former.size() == 0
                    ? null
                    : anchor(former.get(0).toString(), former.get(1).toString()));
  }

  /** Notes how far a chain has come, apart from all that somebody waits for. */
  Future<Void> set(Anchor anchor) {
    return redis.aside(
        SET,
        List.of(
            new SharedRedis.Call(
                RedisKeys.auditAnchors().subList(0, 1),
                List.of(anchor.chain(), Long.toString(anchor.number()), anchor.mac()))));
  }

  /**
   * What is known of chains.
   *
   * @param chains how far each had come
   * @param latest the last chain of each source
   */
  public record Known(Map<String, Anchor> chains, Map<String, String> latest) {
    public Known {
      chains = Map.copyOf(chains);
      latest = Map.copyOf(latest);
    }
  }

  /** All that is known. */
  public Future<Known> all(Deadline deadline) {
    return redis
        .run(READ, RedisKeys.auditAnchors(), List.of(), deadline)
        .map(Objects::requireNonNull)
        .map(
            reply -> {
              var chains = new HashMap<String, Anchor>();
              pairs(reply.get(0), (chain, kept) -> chains.put(chain, anchor(chain, kept)));
              var latest = new HashMap<String, String>();
              pairs(reply.get(1), latest::put);
              return new Known(chains, latest);
            });
  }

  private static void pairs(Response flat, BiConsumer<String, String> each) {
    for (var i = 0; i + 1 < flat.size(); i += 2) {
      each.accept(flat.get(i).toString(), flat.get(i + 1).toString());
    }
  }

  private static Anchor anchor(String chain, String kept) {
    var parts = kept.split(" ", 3);
    return new Anchor(chain, Long.parseLong(parts[0]), parts[1]);
  }
}
