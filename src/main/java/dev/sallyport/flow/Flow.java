package dev.sallyport.flow;

import static java.util.Map.entry;

import dev.sallyport.audit.Audit;
import dev.sallyport.challenge.Challenges;
import dev.sallyport.challenge.Guess;
import dev.sallyport.config.TestingConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.delivery.Messenger;
import dev.sallyport.directory.DeviceNames;
import dev.sallyport.directory.DeviceStore;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.Renewal;
import dev.sallyport.directory.SoftwareTokens;
import dev.sallyport.directory.UserStore;
import dev.sallyport.flow.FlowSession.Stage;
import dev.sallyport.limits.Addresses;
import dev.sallyport.limits.Limits;
import dev.sallyport.limits.SuccessRate;
import dev.sallyport.migration.Migrations;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Instances;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.trigger.Triggers;
import dev.sallyport.webauthn.Assertions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;

/** Puts the room together: stores and policy stay inside, the caller gets the door. */
public final class Flow {
  private Flow() {}

  /**
   * What the room is built from.
   *
   * @param clock by which sign-ins end
   * @param outside the time that clients go by; another only where test mode has moved the clock
   */
  public record Parts(
      SharedRedis redis,
      Kek kek,
      SecureRandom random,
      InstantSource clock,
      InstantSource outside,
      UserStore users,
      Passwords passwords,
      DeviceStore devices,
      DeviceNames deviceNames,
      Renewal renewal,
      Limits limits,
      Addresses addresses,
      SuccessRate successRate,
      Guess guess,
      Challenges challenges,
      Triggers triggers,
      Migrations migrations,
      BoundedPool hashing,
      SoftwareTokens softwareTokens,
      Messenger messenger,
      TestingConfig testing,
      int triesPerCode,
      Audit audit,
      Metrics metrics,
      Assertions assertions) {}

  /** Deploys so many flow verticles and answers their client. */
  public static Future<FlowClient> deploy(Vertx vertx, int instances, Parts parts) {
    var verticles = new Instances<FlowCommand>("sallyport.flow");
    var options = new DeploymentOptions().setInstances(instances);
    return vertx
        .deployVerticle(() -> verticle(verticles, parts), options)
        .map(_ -> new FlowClient(vertx, verticles, parts.metrics()));
  }

  /** For test mode only: reads what a waiting session would accept. Never build it otherwise. */
  public static Reveal reveal(Parts parts) {
    return new Reveal(store(parts), parts.kek());
  }

  private static FlowStore store(Parts parts) {
    return new FlowStore(parts.redis(), parts.kek(), new RandomIds(parts.random()), parts.clock());
  }

  private static FlowVerticle verticle(Instances<FlowCommand> verticles, Parts parts) {
    var clock = parts.clock();
    var store = store(parts);
    var choices =
        new Choices(parts.kek(), parts.messenger()::reaches, parts.migrations()::byDirectory);
    var given =
        new GivenPassword(parts.passwords(), parts.guess(), parts.renewal(), parts.migrations());
    var migrating =
        new Migrating(
            parts.users(), parts.migrations(), parts.guess(), given, store, parts.triggers());
    var stages = new Stages(handlers(parts, store, choices, given, migrating));
    var claims = new DeviceClaims(parts.devices());
    var notes = new Notes(parts.audit(), parts.kek());
    var moves =
        new Moves(
            store,
            stages,
            parts.guess(),
            parts.addresses(),
            parts.successRate(),
            notes,
            parts.metrics(),
            parts.triggers(),
            new Defining(parts.triggers(), clock),
            migrating,
            clock);
    var starts =
        new Starts(
            new Finding(
                parts.redis(),
                parts.users(),
                parts.limits(),
                parts.addresses(),
                parts.guess(),
                claims),
            new Plans(parts.users(), parts.successRate(), clock),
            given,
            choices,
            moves,
            new Beforehand(parts.triggers(), migrating),
            migrating,
            notes,
            clock);
    var charges = new Charges(parts.users(), parts.addresses(), claims, store);
    var rounds = new Rounds(charges, stages, moves, parts.kek());
    var enrolments =
        new Enrolments(
            charges,
            parts.users(),
            parts.softwareTokens(),
            store,
            moves,
            notes,
            parts.kek(),
            clock);
    return new FlowVerticle(verticles, starts, rounds, enrolments, notes);
  }

  private static Map<Stage, StageHandler> handlers(
      Parts parts, FlowStore store, Choices choices, GivenPassword given, Migrating migrating) {
    var clock = parts.clock();
    return Map.ofEntries(
        entry(Stage.FUNCTION, new FunctionStage(parts.triggers(), parts.guess(), clock)),
        entry(Stage.STEP, new DeclaredStep(parts.challenges(), parts.guess(), migrating, clock)),
        entry(
            Stage.PASSWORD_VERIFIER,
            new PasswordVerifier(
                parts.passwords(),
                parts.guess(),
                parts.hashing(),
                parts.random(),
                clock,
                parts.outside())),
        entry(Stage.NEW_PASSWORD, new NewPassword(parts.users(), parts.passwords(), store, clock)),
        // choice-based sign-ins
        entry(Stage.SELECT_CHALLENGE, new SelectChallenge(choices, given, migrating, clock)),
        entry(Stage.PASSWORD, new ChosenPassword(Stage.PASSWORD, given, migrating, clock)),
        entry(Stage.PASSWORD_SRP, new ChosenPassword(Stage.PASSWORD_SRP, given, migrating, clock)),
        entry(Stage.SIGNED_UP, new SignedUp(clock)),
        entry(
            Stage.WEB_AUTHN,
            new PasskeyAssertion(
                parts.users(),
                parts.assertions(),
                new RandomIds(parts.random()),
                parts.metrics(),
                clock)),
        // second factors, and codes sent
        entry(
            Stage.SOFTWARE_TOKEN_MFA,
            new SoftwareTokenCode(parts.softwareTokens(), parts.guess(), clock)),
        entry(Stage.SELECT_MFA_TYPE, new SecondFactorChoice(clock)),
        entry(Stage.MFA_SETUP, new MfaSetup(parts.messenger()::reaches, clock)),
        entry(Stage.DEVICE_SRP_AUTH, new DeviceSrp(clock)),
        entry(
            Stage.DEVICE_PASSWORD_VERIFIER,
            new DeviceProof(
                parts.devices(),
                parts.deviceNames(),
                parts.guess(),
                parts.hashing(),
                parts.random(),
                clock,
                parts.outside())),
        entry(Stage.SMS_MFA, code(parts, Stage.SMS_MFA)),
        entry(Stage.EMAIL_OTP, code(parts, Stage.EMAIL_OTP)),
        entry(Stage.SMS_OTP, code(parts, Stage.SMS_OTP)));
  }

  private static OneTimeCode code(Parts parts, Stage stage) {
    var codes =
        new SignInCodes(
            parts.messenger(),
            new RandomIds(parts.random()),
            parts.testing(),
            parts.triesPerCode());
    return new OneTimeCode(
        stage, codes, parts.users(), parts.limits(), parts.guess(), parts.kek(), parts.clock());
  }
}
