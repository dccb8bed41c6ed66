package dev.sallyport.token.bearer;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.failure.Failed;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID Connect issuer that people of a pool sign in at: what it says of itself, and whether an
 * ID token is its own. It is asked when somebody signs in, and not otherwise; what it said before
 * is used while it is asked again.
 */
public final class SignInIssuer {
  private static final String DISCOVERY = "/.well-known/openid-configuration";
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final Duration KEPT = Duration.ofHours(24);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** How many wait for a slow one at once: others need their places too. */
  private static final int WAITING = 32;

  private static final Duration LEEWAY = Duration.ofSeconds(60);
  private static final Set<String> ALGORITHMS =
      Set.of("RS256", "RS384", "RS512", "ES256", "ES384", "ES512");

  /**
   * Which issuer.
   *
   * @param name what the log calls it
   * @param issuer its exact {@code iss}
   * @param endpoints what its discovery document would say, where it has none; else empty
   */
  public record Spec(String name, String issuer, Map<String, String> endpoints) {
    public Spec {
      endpoints = Map.copyOf(endpoints);
    }
  }

  /** What issuers are asked and judged with. */
  public record Parts(
      Vertx vertx, NamedServers servers, BoundedPool slow, InstantSource clock, Metrics metrics) {}

  private record Read(Map<String, Object> metadata, Instant at) {}

  private final Parts parts;
  private final Spec spec;
  private final ClaimRules rules;
  private final IssuerKeys keys;
  private final Signatures signatures;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicReference<@Nullable Read> read = new AtomicReference<>();
  private final AtomicReference<@Nullable Future<Read>> reading = new AtomicReference<>();

  /** Knows nothing of it yet. */
  public SignInIssuer(Parts parts, Spec spec) {
    this.parts = parts;
    this.spec = spec;
    var config =
        new IssuerConfig(
            spec.name(), null, spec.issuer(), null, List.of(), ALGORITHMS, "groups", null);
    this.rules = new ClaimRules(config, spec.issuer(), LEEWAY, parts.clock());
    this.keys =
        new IssuerKeys(
            parts.vertx(),
            spec.name(),
            ALGORITHMS,
            this::jwks,
            IssuerKeys.Timing.SIGN_IN,
            parts.clock(),
            parts.metrics());
    this.signatures = new Signatures(parts.slow());
  }

  private Future<Map<String, Object>> jwks() {
    return about(Deadline.in(LIMIT))
        .compose(
            about ->
                parts
                    .servers()
                    .document(
                        parts.servers().address(about.get("jwks_uri"), "keys"),
                        Deadline.in(LIMIT)));
  }

  /**
   * What it says of itself (OpenID Connect Discovery 1.0 §3). Fails where it cannot be asked and
   * said nothing in the last day.
   */
  public Future<Map<String, Object>> about(Deadline deadline) {
    if (!spec.endpoints().isEmpty()) {
      return Future.succeededFuture(Map.copyOf(spec.endpoints()));
    }
    var before = read.get();
    if (before == null || before.at().plus(KEPT).isBefore(parts.clock().instant())) {
      return here(discovered(), deadline).map(Read::metadata);
    }
    if (before.at().plus(FRESH).isBefore(parts.clock().instant())) {
      discovered();
    }
    return Future.succeededFuture(before.metadata());
  }

  /** Asks, or waits for whoever does. */
  private Future<Read> discovered() {
    Promise<Read> mine = Promise.promise();
    var running = reading.compareAndExchange(null, mine.future());
    if (running != null) {
      return running;
    }
    var document = URI.create(spec.issuer().replaceFirst("/$", "") + DISCOVERY);
    parts
        .servers()
        .document(document, Deadline.in(LIMIT))
        .map(this::own)
        .onSuccess(read::set)
        .onComplete(
            done -> {
              reading.set(null);
              mine.handle(done);
            });
    return mine.future();
  }

  /** Another issuer's word would lead elsewhere (OpenID Connect Discovery 1.0 §4.3, AC-104). */
  private Read own(Map<String, Object> metadata) {
    if (!spec.issuer().equals(metadata.get("issuer"))) {
      throw new KeyTrouble("the discovery document is another issuer's");
    }
    return new Read(metadata, parts.clock().instant());
  }

  /** What others wait for too, on the caller's context and no longer than it waits. */
  private <T> Future<T> here(Future<T> shared, Deadline deadline) {
    if (waiting.incrementAndGet() > WAITING) {
      waiting.decrementAndGet();
      return Future.failedFuture(Failed.overloaded());
    }
    Promise<T> mine = Promise.promise();
    var context = parts.vertx().getOrCreateContext();
    var timer =
        parts
            .vertx()
            .setTimer(
                Math.max(1, deadline.millisLeft()),
                _ -> mine.tryFail(new KeyTrouble("no answer in time")));
    shared.onComplete(
        done ->
            context.runOnContext(
                _ -> {
                  parts.vertx().cancelTimer(timer);
                  if (done.succeeded()) {
                    mine.tryComplete(done.result());
                  } else {
                    mine.tryFail(done.cause());
                  }
                }));
    return mine.future().onComplete(_ -> waiting.decrementAndGet());
  }

  /**
   * Whether this ID token of its says who has just signed in (OpenID Connect Core 1.0 §3.1.3.7).
   * Never fails, and remembers nothing.
   *
   * @param client whom it must be for
   * @param nonce what it was asked for with
   */
  public Future<Verified> identity(String text, String client, String nonce, Deadline deadline) {
    keys.freshen();
    return signatures.identity(rules, spec.name(), keys, text, client, nonce, deadline);
  }

  /** Asks nothing any more. */
  public void close() {
    keys.close();
  }
}
