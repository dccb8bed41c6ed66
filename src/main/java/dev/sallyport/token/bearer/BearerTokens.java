package dev.sallyport.token.bearer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.crypto.Sha256;
import dev.sallyport.revocation.KeyEnds;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.token.bearer.Verified.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a bearer token counts. One for the whole process; any thread may ask. A token that
 * was verified before costs one hash and one look into memory, and the answer is complete when it
 * returns. What a route demands of a token is not judged here, and so never remembered (AC-038).
 */
public final class BearerTokens implements KeyEnds {
  /** How long a start waits for issuers' keys; a slow issuer's come later. */
  private static final Duration START = Duration.ofSeconds(2);

  /**
   * What the room is built from.
   *
   * @param publicUrl the base of every pool's issuer, without a trailing slash
   * @param leeway how much an issuer's clock may be off
   * @param pools asked for the keys of pools of ours
   * @param revoked whether a token that counts otherwise was revoked; asked each time a token is
   *     used, on the caller's thread, so it must answer from memory
   * @param slow where signatures are verified that take too long for an event loop; apart from
   *     where tokens are signed, so that strangers' tokens do not keep anybody from signing in
   */
  public record Parts(
      String publicUrl,
      List<IssuerConfig> issuers,
      Duration leeway,
      PoolJwks pools,
      Predicate<Bearer> revoked,
      BoundedPool slow,
      InstantSource clock,
      Metrics metrics) {}

  private final Vertx vertx;
  private final Parts parts;
  private final Sources sources;
  private final Signatures signatures;
  private final VerifiedTokens verified;
  private volatile Trust trusted = new Trust(Map.of());

  private BearerTokens(Vertx vertx, Parts parts, Sources sources) {
    this.vertx = vertx;
    this.parts = parts;
    this.sources = sources;
    this.signatures = new Signatures(parts.slow());
    this.verified = new VerifiedTokens(parts.metrics());
  }

  /**
   * Reads all issuers' keys at once. Done when every issuer has answered, or after two seconds: an
   * issuer without keys by then has them read again, and its tokens are {@link Verified.Unsure}
   * meanwhile. Never fails. To be called outside of verticles, whose end would be this one's too.
   */
  public static Future<BearerTokens> open(Vertx vertx, Parts parts) {
    return open(vertx, parts, Sources.usual(vertx, parts));
  }

  static Future<BearerTokens> open(Vertx vertx, Parts parts, Sources sources) {
    var tokens = new BearerTokens(vertx, parts, sources);
    return tokens.configure(parts.issuers()).map(_ -> tokens);
  }

  /**
   * One version of whose tokens count. A request asks the one that it began with, so that no rule
   * of a route meets the issuers of another version; one that was replaced reads no keys any more.
   */
  public final class Trust {
    private final Map<String, TrustedIssuer> issuers;

    private Trust(Map<String, TrustedIssuer> issuers) {
      this.issuers = issuers;
    }

    /** The same as {@link BearerTokens#verify}, under this version. */
    public Future<Verified> verify(String token, Collection<String> names, Deadline deadline) {
      return BearerTokens.this.verify(issuers, token, names, deadline);
    }
  }

  /** Whose tokens count now. */
  public Trust trust() {
    return trusted;
  }

  /** The same as the other, with the leeway of the start. */
  Future<Trust> configure(List<IssuerConfig> issuers) {
    return configure(issuers, parts.leeway());
  }

  /**
   * Takes another configuration. What was verified under the one before must be verified again. The
   * keys of an issuer that did not change stay; done as {@link #open} is.
   *
   * @param leeway how much an issuer's clock may be off
   */
  public synchronized Future<Trust> configure(List<IssuerConfig> issuers, Duration leeway) {
    var before = trusted.issuers;
    var after = new HashMap<String, TrustedIssuer>();
    var fresh = new HashMap<String, TrustedIssuer>();
    for (var config : issuers) {
      var same = before.get(config.name());
      if (same != null && same.config().equals(config)) {
        same.keys().forget();
        after.put(config.name(), trusted(config, leeway, same.keys()));
      } else {
        fresh.put(config.name(), trusted(config, leeway, keys(config)));
      }
    }
    after.putAll(fresh);
    var next = new Trust(Map.copyOf(after));
    trusted = next;
    var kept = after.values().stream().map(TrustedIssuer::keys).toList();
    before.values().stream()
        .map(TrustedIssuer::keys)
        .filter(keys -> !kept.contains(keys))
        .forEach(IssuerKeys::close);
    return patiently(fresh.values().stream().map(issuer -> issuer.keys().start()).toList())
        .map(_ -> next);
  }

  private TrustedIssuer trusted(IssuerConfig config, Duration leeway, IssuerKeys keys) {
    return new TrustedIssuer(
        config, ClaimRules.of(config, parts.publicUrl(), leeway, parts.clock()), keys);
  }

  private IssuerKeys keys(IssuerConfig config) {
    return new IssuerKeys(
        vertx,
        config.name(),
        config.algorithms(),
        sources.of(config),
        sources.timing(config),
        parts.clock(),
        parts.metrics());
  }

  @Override
  public void ended(String poolId, String kid) {
    ofPools()
        .filter(issuer -> poolId.equals(issuer.config().pool()))
        .forEach(issuer -> issuer.keys().end(kid));
  }

  @Override
  public void doubted() {
    ofPools().forEach(issuer -> issuer.keys().doubt());
  }

  private Stream<TrustedIssuer> ofPools() {
    return trusted.issuers.values().stream().filter(issuer -> issuer.config().pool() != null);
  }

  /** Whether a token that counted has expired since, its issuer's leeway included. */
  public boolean expired(Bearer bearer) {
    return !parts.clock().instant().isBefore(bearer.expires().plus(parts.leeway()));
  }

  private Future<Void> patiently(List<Future<Void>> first) {
    Promise<Void> enough = Promise.promise();
    var timer = vertx.setTimer(START.toMillis(), _ -> enough.tryComplete());
    Future.join(first)
        .onComplete(
            _ -> {
              vertx.cancelTimer(timer);
              enough.tryComplete();
            });
    return enough.future();
  }

  /**
   * Whether this token counts for a route. Never fails. Complete when it returns for a token that
   * was verified before, and for most others; not for one whose signature takes long, or whose key
   * must be asked for.
   *
   * @param issuers the names of those whose tokens the route takes
   */
  public Future<Verified> verify(String token, Collection<String> issuers, Deadline deadline) {
    return verify(trusted.issuers, token, issuers, deadline);
  }

  private Future<Verified> verify(
      Map<String, TrustedIssuer> now, String token, Collection<String> issuers, Deadline deadline) {
    if (token.length() > CompactToken.MOST_CHARACTERS) {
      return refused(Reason.MALFORMED);
    }
    try {
      return bounded(now, token, issuers, deadline);
    } catch (RuntimeException trouble) {
      return Future.succeededFuture(unsure(trouble));
    }
  }

  private Future<Verified> bounded(
      Map<String, TrustedIssuer> now, String token, Collection<String> issuers, Deadline deadline) {
    var hash = Base64.getUrlEncoder().withoutPadding().encodeToString(hash(token));
    for (var name : issuers) {
      var issuer = now.get(name);
      var entry = issuer == null ? null : verified.get(hash, name, issuer.keys().epoch());
      if (issuer != null && entry != null) {
        return still(issuer, entry);
      }
    }
    return afresh(token, hash, issuers.stream().map(now::get).toList(), deadline)
        .otherwise(BearerTokens::unsure);
  }

  /**
   * Whether this ID token says who has just signed in (OpenID Connect Core 1.0 §3.1.3.7). Such a
   * token opens no route. Never fails, and remembers nothing.
   *
   * @param issuer the name of the one that the person signed in at
   * @param client whom it must be for
   * @param nonce what it was asked for with
   */
  public Future<Verified> verifyIdentity(
      String text, String issuer, String client, String nonce, Deadline deadline) {
    var trust = trusted.issuers.get(issuer);
    return trust == null
        ? refused(Reason.MALFORMED)
        : signatures.identity(trust.rules(), issuer, trust.keys(), text, client, nonce, deadline);
  }

  /**
   * Whether this token says that somebody signed out (OpenID Connect Back-Channel Logout 1.0 §2.6).
   * It opens nothing. Never fails, and remembers nothing: that its id comes once is for the caller.
   *
   * @param issuer the name of the one that it must be of
   * @param client whom it must be for
   */
  public Future<LogoutToken.Read> verifyLogout(
      String text, String issuer, String client, Deadline deadline) {
    var trust = trusted.issuers.get(issuer);
    return trust == null
        ? Future.succeededFuture(new LogoutToken.Read.Refused(Reason.MALFORMED))
        : signatures.logout(trust.rules(), issuer, trust.keys(), text, client, deadline);
  }

  private static Verified unsure(Throwable trouble) {
    return new Verified.Unsure(KeyTrouble.words(trouble));
  }

  private static byte[] hash(String token) {
    return Sha256.hash(token.getBytes(UTF_8));
  }

  private Future<Verified> still(TrustedIssuer issuer, VerifiedTokens.Entry entry) {
    var judged = issuer.rules().inTime(entry.bearer());
    if (judged instanceof Verified.Refused) {
      return Future.succeededFuture(judged);
    }
    return parts.revoked().test(entry.bearer()) ? refused(Reason.REVOKED) : entry.answer();
  }

  private Future<Verified> afresh(
      String text, String hash, List<@Nullable TrustedIssuer> issuers, Deadline deadline) {
    var token = CompactToken.read(text);
    if (token == null) {
      return refused(Reason.MALFORMED);
    }
    for (var issuer : issuers) {
      if (issuer != null && issuer.rules().names(token)) {
        return issuer.rules().readable(token)
            ? from(issuer, token, hash, deadline)
            : refused(Reason.MALFORMED);
      }
    }
    return refused(Reason.ISSUER);
  }

  private Future<Verified> from(
      TrustedIssuer issuer, CompactToken token, String hash, Deadline deadline) {
    return signatures.judged(
        issuer.config().name(),
        issuer.keys(),
        token,
        deadline,
        (wrong, epoch) -> judged(token, hash, issuer, wrong, epoch));
  }

  private Verified judged(
      CompactToken token, String hash, TrustedIssuer issuer, @Nullable Reason wrong, long epoch) {
    if (wrong != null) {
      return new Verified.Refused(wrong);
    }
    var judged = issuer.rules().judge(token, hash);
    if (judged instanceof Verified.Counts(var bearer)) {
      verified.put(bearer, epoch, token.text().length());
      return parts.revoked().test(bearer) ? new Verified.Refused(Reason.REVOKED) : judged;
    }
    return judged;
  }

  private static Future<Verified> refused(Reason reason) {
    return Future.succeededFuture(new Verified.Refused(reason));
  }

  /** Reads no keys any more. */
  public synchronized Future<Void> close() {
    var closing = trusted.issuers.values().stream().map(issuer -> issuer.keys().close()).toList();
    trusted = new Trust(Map.of());
    return Future.join(closing).mapEmpty();
  }
}
