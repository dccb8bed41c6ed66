package dev.sallyport.token.exchange;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.config.IdentityConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Resealing;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.KeyEnds;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.Bearer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/** Makes tokens for upstreams. One for the whole process, to be told when a key is taken away. */
public final class TokenExchange implements KeyEnds {
  /** What is said of its keys, which belong to no pool. */
  static final String NO_POOL = "";

  private static final Duration SIGNING = Duration.ofSeconds(3);

  private final Parts parts;
  private final ExchangeKeys keys;

  /**
   * What it is built from.
   *
   * @param publicUrl the issuer where the configuration names none
   * @param signing where it signs; apart from where sign-ins do
   * @param rotateEvery how old a key may be before another follows it; zero for ever
   */
  public record Parts(
      Vertx vertx,
      SharedRedis redis,
      Kek kek,
      String publicUrl,
      BoundedPool signing,
      Duration rotateEvery,
      RandomIds ids,
      InstantSource clock,
      Audit audit) {}

  /** Asks Redis for nothing before a token is wanted. */
  public TokenExchange(Parts parts) {
    this.parts = parts;
    this.keys =
        new ExchangeKeys(
            parts.vertx(),
            new SealedKeys(parts.redis(), parts.kek()),
            parts.signing(),
            parts.rotateEvery(),
            this::followed,
            System::nanoTime);
  }

  /** One version of what tokens say; those made by another are not handed out under it. */
  public ExchangeTerms under(IdentityConfig config) {
    return new ExchangeTerms(
        this, Objects.requireNonNullElse(config.issuer(), parts.publicUrl()), config.lifetime());
  }

  /** Where the keys are, sealed. */
  public static Resealing.Whole sealed() {
    return new Resealing.Whole(RedisKeys.exchangeKeys(), SealedKeys.PURPOSE);
  }

  @Override
  public void ended(String poolId, String kid) {
    if (poolId.equals(NO_POOL)) {
      keys.forget();
    }
  }

  @Override
  public void doubted() {
    keys.forget();
  }

  /** What was signed when this was another number is handed out no more. */
  int keysForgotten() {
    return keys.forgotten();
  }

  Instant now() {
    return parts.clock().instant();
  }

  String id() {
    return parts.ids().uuid();
  }

  Future<String> jwks() {
    return keys.current().map(KeyRing::jwks);
  }

  /** Signs off the event loop: one signature takes as long as several requests. */
  Future<String> sign(JsonObject claims, Bearer from) {
    return keys.current()
        .compose(
            ring -> parts.signing().run(Deadline.in(SIGNING), () -> ring.signer().sign(claims)))
        .onSuccess(_ -> note(claims, from));
  }

  private void followed() {
    parts
        .audit()
        .record(
            new AuditEvent(
                id(),
                "",
                "",
                "",
                "",
                "RotateExchangeKeys",
                "done",
                "older than " + parts.rotateEvery()));
  }

  /** An upstream that logs a token's {@code jti} can be told what it was made from. */
  private void note(JsonObject claims, Bearer from) {
    parts
        .audit()
        .record(
            new AuditEvent(
                claims.getString("jti"),
                Objects.requireNonNullElse(from.pool(), ""),
                from.client(),
                from.subject(),
                "",
                "gate exchange",
                "granted",
                "a token for " + claims.getString("aud") + ", of " + from.issuer() + "'s"));
  }
}
