package dev.sallyport.revocation;

import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Reads the stream and its epoch, in one step, and waits for more. */
final class StreamReader {
  /** Some hundred kilobytes, and about a millisecond in which Redis serves nobody else. */
  static final int PAGE = 1000;

  /** How long to wait for more: with the way there and back still well below a quarter second. */
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private static final Script READ = Script.named("revocation_read");

  private final SharedRedis redis;

  StreamReader(SharedRedis redis) {
    this.redis = redis;
  }

  /**
   * What was read.
   *
   * @param epoch since when nothing was lost, in Redis's milliseconds
   * @param now what Redis's clock said then
   * @param waited how long after it was asked Redis read at the earliest
   */
  record Page(long epoch, List<Entry> entries, long now, Duration waited) {
    /** There may be more. */
    boolean full() {
      return entries.size() >= PAGE;
    }

    private static Page read(Response reply, Duration waited) {
      var entries = reply.get(1);
      return new Page(
          Long.parseLong(reply.get(0).toString()),
          IntStream.range(0, entries.size()).mapToObj(i -> Entry.read(entries.get(i))).toList(),
          Long.parseLong(reply.get(2).toString()),
          waited);
    }
  }

  /**
   * The entries after this one. Where Redis has lost something since it told us this epoch, it
   * begins a new one.
   *
   * @param epoch 0 for whoever knows none yet
   * @param lost that the caller saw a loss that Redis cannot see by itself
   */
  Future<Page> after(EntryId last, long epoch, boolean lost) {
    return redis
        .follow(READ, RevocationLog.keys(), args(last, epoch, lost))
        .map(reply -> Page.read(Objects.requireNonNull(reply), Duration.ZERO));
  }

  /** The same once there is something after it, or after a while without. */
  Future<Page> more(EntryId last, long epoch, boolean lost) {
    return redis
        .follow(
            RedisKeys.revocations(),
            last.toString(),
            PATIENCE,
            READ,
            RevocationLog.keys(),
            args(last, epoch, lost))
        .map(
            told ->
                Page.read(
                    Objects.requireNonNull(told.reply()),
                    told.waited() ? PATIENCE : Duration.ZERO));
  }

  private static List<String> args(EntryId last, long epoch, boolean lost) {
    return List.of(last.toString(), Long.toString(epoch), lost ? "1" : "0", Integer.toString(PAGE));
  }
}
