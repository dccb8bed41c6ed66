package dev.sallyport.token.bearer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * How issuers' keys are come by.
 *
 * @param open which addresses a discovery document may name
 * @param ofPools how often pools of ours are asked
 * @param ofOthers how often outside issuers are asked
 */
record Sources(
    Vertx vertx,
    PoolJwks pools,
    Names names,
    Predicate<InetAddress> open,
    IssuerKeys.Timing ofPools,
    IssuerKeys.Timing ofOthers) {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  static Sources usual(Vertx vertx, BearerTokens.Parts parts) {
    return new Sources(
        vertx,
        parts.pools(),
        Names.ofMachine(),
        PublicAddress::is,
        IssuerKeys.Timing.OURS,
        IssuerKeys.Timing.OUTSIDE);
  }

  /** Where this issuer's come from; a client of its own for each outside one. */
  KeySource of(IssuerConfig issuer) {
    var pool = issuer.pool();
    return pool == null
        ? new OutsideKeys(issuer, new KeyServer(vertx, issuer, names), open)
        : () ->
            pools.of(pool, Deadline.in(LIMIT)).map(jwks -> StrictJson.read(jwks.getBytes(UTF_8)));
  }

  IssuerKeys.Timing timing(IssuerConfig issuer) {
    return issuer.pool() == null ? ofOthers : ofPools;
  }
}
