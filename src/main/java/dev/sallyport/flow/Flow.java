package dev.sallyport.flow;

import dev.sallyport.audit.Audit;
import dev.sallyport.challenge.Challenges;
import dev.sallyport.challenge.Guess;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.Renewal;
import dev.sallyport.directory.UserStore;
import dev.sallyport.limits.Addresses;
import dev.sallyport.limits.Limits;
import dev.sallyport.limits.SuccessRate;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.trigger.Migrations;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Puts the room together: stores and policy stay inside, the caller gets the door. */
public final class Flow {
  private Flow() {}

  /** What the room is built from. */
  public record Parts(
      SharedRedis redis,
      Kek kek,
      SecureRandom random,
      InstantSource clock,
      UserStore users,
      Passwords passwords,
      Renewal renewal,
      Limits limits,
      Addresses addresses,
      SuccessRate successRate,
      Guess guess,
      Challenges challenges,
      Triggers triggers,
      BoundedPool hashing,
      Audit audit,
      Metrics metrics) {}

  /** Deploys so many flow verticles and answers their client. */
  public static Future<FlowClient> deploy(Vertx vertx, int instances, Parts parts) {
    var options = new DeploymentOptions().setInstances(instances);
    return vertx
        .deployVerticle(() -> verticle(parts), options)
        .map(_ -> new FlowClient(vertx, parts.metrics()));
  }

  /** For test mode only: reads what a waiting session would accept. Never build it otherwise. */
  public static Reveal reveal(Parts parts) {
    return new Reveal(store(parts), parts.kek());
  }

  private static FlowStore store(Parts parts) {
    return new FlowStore(parts.redis(), parts.kek(), new RandomIds(parts.random()), parts.clock());
  }

  private static FlowVerticle verticle(Parts parts) {
    var clock = parts.clock();
    var store = store(parts);
    var stages =
        new Stages(
            new DeclaredStep(parts.challenges(), parts.guess(), clock),
            new PasswordVerifier(
                parts.passwords(), parts.guess(), parts.hashing(), parts.random(), clock),
            new NewPassword(parts.users(), parts.passwords(), store, clock),
            new FunctionStage(parts.triggers(), parts.guess(), clock));
    var moves =
        new Moves(
            parts.users(),
            store,
            stages,
            parts.guess(),
            parts.addresses(),
            parts.successRate(),
            parts.audit(),
            parts.metrics(),
            parts.triggers(),
            new Defining(parts.triggers(), clock),
            clock);
    var starts =
        new Starts(
            parts.users(),
            parts.passwords(),
            parts.guess(),
            parts.renewal(),
            parts.limits(),
            parts.addresses(),
            parts.successRate(),
            moves,
            new Beforehand(
                parts.triggers(),
                new Migrating(
                    parts.users(),
                    new Migrations(parts.triggers(), parts.users(), parts.passwords()),
                    parts.guess())),
            clock);
    var rounds = new Rounds(parts.users(), parts.addresses(), stages, store, moves, parts.kek());
    return new FlowVerticle(starts, rounds);
  }
}
