package dev.sallyport.token.exchange;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.token.bearer.Bearer;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * One version of what tokens for upstreams say, and those made by it. A token is handed out again
 * until half its life is over; whoever wants one that is being made waits for the same.
 */
public final class ExchangeTerms {
  /** No token lives longer, and of each only the first half is used. */
  private static final Duration MOST = Duration.ofMinutes(5);

  /** Of tokens that are kept. */
  private static final long MOST_CHARACTERS = 16L * 1_024 * 1_024;

  private final TokenExchange exchange;
  private final String issuer;
  private final Duration lifetime;
  private final Cache<Key, Made> made =
      Caffeine.newBuilder()
          .expireAfterWrite(MOST)
          .maximumWeight(MOST_CHARACTERS)
          .weigher((Key _, Made each) -> each.characters())
          .build();

  ExchangeTerms(TokenExchange exchange, String issuer, Duration lifetime) {
    this.exchange = exchange;
    this.issuer = issuer;
    this.lifetime = lifetime;
  }

  /**
   * Which token it is.
   *
   * @param hash of the one that came
   * @param issuer by what name it counted, since groups depend on it
   * @param forgotten how often the keys were: what a revoked one signed is not handed out again
   */
  private record Key(String hash, String issuer, String audience, int forgotten) {}

  /**
   * A token, or one that is being made.
   *
   * @param half when half its life is over
   */
  private record Made(Future<Exchanged> answer, Instant half, int characters) {}

  /**
   * The token that an upstream gets for the one that came. Complete when it returns for one that
   * was made before. Fails where none can be made now.
   */
  public Future<Exchanged> of(Bearer from, String audience) {
    var now = exchange.now();
    var until = until(from, now);
    if (until.getEpochSecond() <= now.getEpochSecond()) {
      return Future.succeededFuture(new Exchanged.Late());
    }
    var key = new Key(from.hash(), from.issuer(), audience, exchange.keysForgotten());
    var known = made.getIfPresent(key);
    if (known != null && now.isBefore(known.half)) {
      return known.answer;
    }
    var fresh =
        Objects.requireNonNull(
            made.asMap()
                .compute(
                    key,
                    (_, before) ->
                        before != null && now.isBefore(before.half)
                            ? before
                            : begun(from, audience, now, until)));
    return fresh.answer.onFailure(_ -> made.asMap().remove(key, fresh));
  }

  private Instant until(Bearer from, Instant now) {
    var longest = now.plus(lifetime);
    return from.expires().isBefore(longest) ? from.expires() : longest;
  }

  private Made begun(Bearer from, String audience, Instant now, Instant until) {
    var claims = ExchangedClaims.of(from, issuer, audience, now, until, exchange.id());
    return new Made(
        exchange.sign(claims, from).map(Exchanged.Token::new),
        now.plus(Duration.between(now, until).dividedBy(2)),
        claims.encode().length());
  }

  /** The public keys of all that may sign, as JSON text. Fails where they cannot be had now. */
  public Future<String> jwks() {
    return exchange.jwks();
  }
}
