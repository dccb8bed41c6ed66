package dev.sallyport.cli;

import dev.sallyport.config.Config;
import dev.sallyport.gate.Gate;
import dev.sallyport.gate.GatePolicy;
import dev.sallyport.gate.Life;
import dev.sallyport.gate.Living;
import dev.sallyport.gate.Throttle;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.telemetry.MetricsPage;
import dev.sallyport.token.AliveTokens;
import dev.sallyport.token.bearer.BearerTokens;
import dev.sallyport.token.bearer.UnsignedReading;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Objects;

/** The gate of a configuration, built for nothing but being asked. */
final class Explaining implements AutoCloseable {
  private static final int QUEUE = 16;
  private static final Throttle UNCOUNTED = (_, _, _, _) -> Future.succeededFuture(true);

  private final Installation installation;
  private final BearerTokens tokens;
  private final BoundedPool slow;
  private final Gate gate;

  private Explaining(Config config, Installation installation) throws IOException {
    this.installation = installation;
    this.slow = new BoundedPool(installation.vertx(), "verify", 1, QUEUE);
    var keys = installation.storedKeys();
    this.tokens =
        Installation.await(
            BearerTokens.open(
                installation.vertx(),
                new BearerTokens.Parts(
                    config.http().publicUrl(),
                    config.gate().issuers(),
                    config.gate().leeway(),
                    (pool, deadline) ->
                        installation
                            .pools()
                            .pool(pool, deadline)
                            .compose(found -> keys.jwks(found, deadline)),
                    _ -> false,
                    slow,
                    InstantSource.system(),
                    new Metrics(new MetricsPage().registry()))));
    this.gate =
        new Gate(
            GatePolicy.asked(config.gate(), tokens.trust()::verify),
            asking(installation.alive()),
            UNCOUNTED,
            null,
            null);
  }

  /** Asks Redis and issuers. Fails where the configuration's Redis does not answer. */
  static Explaining online(Config config, Cli.Program program, CommandOutput output)
      throws IOException {
    var installation = Installation.open(program, output);
    try {
      return new Explaining(config, installation);
    } catch (IOException | RuntimeException trouble) {
      installation.close();
      throw trouble;
    }
  }

  /** Asks nobody. */
  static Gate offline(Config config) {
    var read =
        new UnsignedReading(
            config.http().publicUrl(),
            config.gate().issuers(),
            config.gate().leeway(),
            InstantSource.system());
    return new Gate(
        GatePolicy.asked(
            config.gate(),
            (token, issuers, _) -> Future.succeededFuture(read.read(token, issuers))),
        (_, _, _) -> Future.succeededFuture(Life.LIVES),
        UNCOUNTED,
        null,
        null);
  }

  /** Redis is right there; what a running gateway would have heard is of no use. */
  private static Living asking(AliveTokens alive) {
    return (bearer, _, deadline) -> {
      var pool = bearer.pool();
      return pool == null
          ? Future.succeededFuture(Life.LIVES)
          : alive
              .look(
                  pool,
                  bearer.subject(),
                  bearer.familyClient(),
                  Objects.requireNonNullElse(bearer.family(), ""),
                  deadline)
              .map(lives -> lives ? Life.LIVES : Life.ENDED)
              .otherwise(Life.UNKNOWN);
    };
  }

  Gate gate() {
    return gate;
  }

  @Override
  public void close() throws IOException {
    Installation.await(tokens.close().otherwiseEmpty());
    Installation.await(slow.close().otherwiseEmpty());
    installation.close();
  }
}
