package dev.sallyport.token.bearer;

import static dev.sallyport.directory.DirectoryForTests.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.token.bearer.Verified.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** The room with real issuers, on a clock that a test moves. */
final class BearerForTests {
  static final Instant NOW = Instant.parse("2026-09-01T01:02:03Z");
  static final String URL = "https://auth.example.test";
  static final String POOL = "local_Shop";

  /** Nothing happens in the background. */
  static final IssuerKeys.Timing STILL =
      new IssuerKeys.Timing(Duration.ofDays(1), Duration.ofSeconds(30), Duration.ofHours(24));

  /** As fast as it goes. */
  static final IssuerKeys.Timing BUSY =
      new IssuerKeys.Timing(Duration.ofMillis(20), Duration.ofSeconds(30), Duration.ofHours(24));

  final AtomicReference<Instant> now = new AtomicReference<>(NOW);

  /** What pools of ours have for keys; null while they are not to be had. */
  final AtomicReference<String> poolKeys = new AtomicReference<>();

  /** How often. */
  final AtomicInteger poolsAsked = new AtomicInteger();

  final Set<String> revoked = ConcurrentHashMap.newKeySet();

  /** Whether nobody can tell what was revoked. */
  final AtomicBoolean broken = new AtomicBoolean();

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final BearerTokens tokens;

  private BearerForTests(
      Vertx vertx,
      IssuerKeys.Timing timing,
      Names names,
      Predicate<InetAddress> open,
      IssuerConfig... issuers)
      throws Exception {
    PoolJwks pools =
        (_, _) -> {
          poolsAsked.incrementAndGet();
          var keys = poolKeys.get();
          return keys == null ? Future.failedFuture("no pool") : Future.succeededFuture(keys);
        };
    var parts =
        new BearerTokens.Parts(
            URL,
            List.of(issuers),
            Duration.ofSeconds(5),
            pools,
            this::revoked,
            new BoundedPool(vertx, "slow", 2, 500),
            now::get,
            new Metrics(meters));
    this.tokens =
        done(
            BearerTokens.open(
                vertx, parts, new Sources(vertx, pools, names, open, timing, timing)));
  }

  private boolean revoked(Bearer bearer) {
    if (broken.get()) {
      throw new IllegalStateException("no list of revocations");
    }
    return revoked.contains(bearer.subject());
  }

  static BearerForTests open(Vertx vertx, IssuerConfig... issuers) throws Exception {
    return open(vertx, STILL, issuers);
  }

  static BearerForTests open(Vertx vertx, IssuerKeys.Timing timing, IssuerConfig... issuers)
      throws Exception {
    return open(vertx, timing, Names.ofMachine(), PublicAddress::is, issuers);
  }

  static BearerForTests open(
      Vertx vertx,
      IssuerKeys.Timing timing,
      Names names,
      Predicate<InetAddress> open,
      IssuerConfig... issuers)
      throws Exception {
    return new BearerForTests(vertx, timing, names, open, issuers);
  }

  /** A pool of ours as an issuer; any of its clients will do. */
  static IssuerConfig pool(String name, String... audiences) {
    return new IssuerConfig(
        name, POOL, "", null, List.of(audiences), Set.of("RS256", "ES256"), "cognito:groups", null);
  }

  Future<Verified> asking(String token, String... issuers) {
    return tokens.verify(token, List.of(issuers), Deadline.in(Duration.ofSeconds(10)));
  }

  Verified ask(String token, String... issuers) throws Exception {
    return done(asking(token, issuers));
  }

  Bearer counts(String token, String... issuers) throws Exception {
    var verified = ask(token, issuers);
    assertThat(verified).isInstanceOf(Verified.Counts.class);
    return ((Verified.Counts) verified).bearer();
  }

  double alarms() {
    var counter = meters.find("sallyport.alarms").tag("kind", "issuer_keys_stale").counter();
    return counter == null ? 0 : counter.count();
  }

  static Verified refused(Reason reason) {
    return new Verified.Refused(reason);
  }
}
