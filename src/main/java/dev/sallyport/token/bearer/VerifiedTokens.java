package dev.sallyport.token.bearer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tokens whose signature was verified, by the hash of everything that was sent, the issuer whose
 * rules they met, and that issuer's epoch: a key taken away, or a change of the configuration,
 * makes another. Only tokens that count are remembered. A false one costs as much as it did the
 * first time, but whoever sends false tokens need not send the same, and would else fill this.
 */
final class VerifiedTokens {
  /** No entry lives longer, whatever the token says. */
  private static final Duration MOST = Duration.ofMinutes(5);

  /** Of tokens; what is kept of one is about six times as large. */
  private static final long MOST_CHARACTERS = 16 * 1_024 * 1_024;

  private record Key(String hash, String issuer, long epoch) {}

  /**
   * What is kept.
   *
   * @param answer complete
   */
  record Entry(Bearer bearer, Future<Verified> answer, int characters) {}

  private final Cache<Key, Entry> kept;

  VerifiedTokens(Metrics metrics) {
    kept =
        Caffeine.newBuilder()
            .expireAfterWrite(MOST)
            .maximumWeight(MOST_CHARACTERS)
            .weigher((Key _, Entry entry) -> entry.characters())
            .recordStats(() -> metrics.lookups(Metrics.Cache.VERIFIED_TOKENS))
            .build();
  }

  @Nullable Entry get(String hash, String issuer, long epoch) {
    return kept.getIfPresent(new Key(hash, issuer, epoch));
  }

  void put(Bearer bearer, long epoch, int characters) {
    var answer = Future.<Verified>succeededFuture(new Verified.Counts(bearer));
    kept.put(new Key(bearer.hash(), bearer.issuer(), epoch), new Entry(bearer, answer, characters));
  }
}
