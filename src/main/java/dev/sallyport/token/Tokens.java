package dev.sallyport.token;

import dev.sallyport.audit.Audit;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.UserStore;
import dev.sallyport.limits.Requests;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.RevocationFeed;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Instances;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** Puts the room together: keys and stores stay inside, the caller gets the door. */
public final class Tokens {
  private Tokens() {}

  /**
   * What the room is built from.
   *
   * @param publicUrl the base of every pool's issuer, without a trailing slash
   * @param revocations says which keys were taken away
   * @param signing where tokens are signed, and a pool's first keys made
   * @param making where keys are made that follow others: nobody who signs in waits for them
   */
  public record Parts(
      String publicUrl,
      SharedRedis redis,
      Kek kek,
      Pools pools,
      UserStore users,
      Requests requests,
      Triggers triggers,
      RevocationFeed revocations,
      BoundedPool signing,
      BoundedPool making,
      RandomIds ids,
      InstantSource clock,
      Audit audit,
      Metrics metrics) {}

  /** Deploys so many token verticles and answers their client. */
  public static Future<TokenClient> deploy(Vertx vertx, int instances, Parts parts) {
    var verticles = new Instances<TokenCommand>("sallyport.token");
    var options = new DeploymentOptions().setInstances(instances);
    return vertx
        .deployVerticle(() -> new TokenVerticle(verticles, parts), options)
        .map(_ -> new TokenClient(vertx, verticles, parts.metrics()));
  }
}
