package dev.sallyport.audit;

import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * All attempts in the order in which they began. The order of each bucket is asked in one trip, and
 * what is kept of those that were chosen in another.
 */
final class Attempts {
  private static final Script LATEST = Script.named("event_latest");
  private static final Script THESE = Script.named("event_these");

  private final SharedRedis redis;
  private final int buckets;

  Attempts(SharedRedis redis, int buckets) {
    this.redis = redis;
    this.buckets = buckets;
  }

  /** One attempt's name, and when it began in milliseconds. */
  record Begun(String id, String at) {
    /** Newest first; of one millisecond, by name. */
    static final Comparator<Begun> ORDER =
        Comparator.<Begun>comparingLong(begun -> Long.parseLong(begun.at()))
            .thenComparing(Begun::id)
            .reversed();

    String position() {
      return at + " " + id;
    }
  }

  /** The newest that began before a place; {@code place} is its time and id, or two empty texts. */
  Future<List<Begun>> latest(List<String> place, String oldest, int limit, Deadline deadline) {
    var orders = IntStream.range(0, buckets).mapToObj(i -> RedisKeys.attempts(i).getLast());
    return redis
        .runEach(
            LATEST,
            orders.toList(),
            List.of(place.get(0), place.get(1), oldest, Integer.toString(limit)),
            deadline)
        .map(
            replies ->
                pairs(replies, Begun::new).stream().sorted(Begun.ORDER).limit(limit).toList());
  }

  /** What is kept of these, by id. */
  Future<Map<String, String>> lines(List<Begun> chosen, List<String> keys, Deadline deadline) {
    if (chosen.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return redis
        .runEach(
            THESE,
            keys.stream().distinct().toList(),
            chosen.stream().map(Begun::id).toList(),
            deadline)
        .map(
            replies -> {
              var lines = new HashMap<String, String>();
              pairs(replies, Map::entry).forEach(each -> lines.put(each.getKey(), each.getValue()));
              return lines;
            });
  }

  private static <T> List<T> pairs(List<Response> replies, BiFunction<String, String, T> made) {
    var all = new ArrayList<T>();
    for (var reply : replies) {
      var parts = Objects.requireNonNull(reply);
      for (int i = 0; i < parts.size(); i += 2) {
        all.add(made.apply(parts.get(i).toString(), parts.get(i + 1).toString()));
      }
    }
    return all;
  }
}
