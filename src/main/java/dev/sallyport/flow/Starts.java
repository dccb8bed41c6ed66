package dev.sallyport.flow;

import dev.sallyport.challenge.Guess;
import dev.sallyport.config.StepConfig;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Renewal;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowCommand.FirstProof;
import dev.sallyport.limits.Addresses;
import dev.sallyport.limits.Arrival;
import dev.sallyport.limits.Factor;
import dev.sallyport.limits.Limits;
import dev.sallyport.limits.SuccessRate;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Begins attempts: finds the person, takes the first proof, decides which steps are left. Nobody's
 * name goes the same way as somebody's wherever the client hides users (auth-flows.md §13).
 */
final class Starts {
  private final UserStore users;
  private final Passwords passwords;
  private final Guess guess;
  private final Renewal renewal;
  private final Limits limits;
  private final Addresses addresses;
  private final SuccessRate successRate;
  private final Moves moves;
  private final Beforehand beforehand;
  private final InstantSource clock;

  Starts(
      UserStore users,
      Passwords passwords,
      Guess guess,
      Renewal renewal,
      Limits limits,
      Addresses addresses,
      SuccessRate successRate,
      Moves moves,
      Beforehand beforehand,
      InstantSource clock) {
    this.users = users;
    this.passwords = passwords;
    this.guess = guess;
    this.renewal = renewal;
    this.limits = limits;
    this.addresses = addresses;
    this.successRate = successRate;
    this.moves = moves;
    this.beforehand = beforehand;
    this.clock = clock;
  }

  /** Who the login name stands for: a user, or somebody made up who is told the same things. */
  private record Who(@Nullable User user, String sub, PersonTag tag, String username, int epoch) {}

  Future<FlowReply> start(FlowCommand.Start command) {
    var deadline = command.deadline();
    var arrived = addresses.arrive(command.address(), deadline);
    var found = users.find(command.pool(), command.login(), deadline);
    return Future.join(arrived, found)
        .compose(
            _ -> ask(command, arrived.result(), found.result()),
            trouble ->
                arrived.succeeded()
                    ? moves.counted(
                        command, Future.succeededFuture(false), Future.failedFuture(trouble))
                    : Future.failedFuture(trouble));
  }

  private Future<FlowReply> ask(FlowCommand.Start command, Arrival arrival, @Nullable User user) {
    return beforehand
        .ask(command, user)
        .compose(
            said ->
                switch (said) {
                  case Beforehand.Said.GoOn(var found) -> begin(command, arrival, found);
                  case Beforehand.Said.Stop(var trouble, var wrong) ->
                      moves.counted(
                          command, Future.succeededFuture(wrong), Future.failedFuture(trouble));
                });
  }

  private Who who(Pool pool, String login, @Nullable User user) {
    if (user != null) {
      return new Who(user, user.sub(), user.tag(), user.username(), user.credentialEpoch());
    }
    var nobody = users.nobody(pool, login);
    return new Who(null, nobody.sub(), nobody.tag(), nobody.username(), 0);
  }

  private Future<FlowReply> begin(FlowCommand.Start command, Arrival arrival, @Nullable User user) {
    if (user == null && !command.client().hideUsers()) {
      // Stays counted: names are tried out.
      return Future.failedFuture(new Failed(new Failure.UserNotFound()));
    }
    var who = who(command.pool(), command.login(), user);
    var planned = plan(command, arrival, who);
    return switch (command.proof()) {
      case FirstProof.Password(var password) -> {
        var proved = planned.compose(session -> proved(command, who, session, password));
        yield moves.counted(
            command,
            proved.map(session -> session.proof().counts()),
            proved.compose(session -> next(command, who, session)));
      }
      case FirstProof.Srp(_) when decided(command) ->
          moves.counted(
              command,
              Future.succeededFuture(false),
              planned.compose(session -> next(command, who, session)));
      case FirstProof.Srp(var srpA) ->
          moves.counted(
              command,
              Future.succeededFuture(false),
              planned.compose(
                  session ->
                      moves.play(
                          command,
                          null,
                          who.tag(),
                          who.user(),
                          new FlowStep.Open(
                              session.withKept(Map.of(PasswordVerifier.A, srpA)),
                              FlowSession.Stage.PASSWORD_VERIFIER))));
      case FirstProof.None() ->
          moves.counted(
              command,
              Future.succeededFuture(false),
              planned.compose(session -> next(command, who, session)));
    };
  }

  private Future<FlowSession> plan(FlowCommand.Start command, Arrival arrival, Who who) {
    var declared = FlowPlan.declared(command.pool(), command.client());
    // Where functions decide they ask for the password too.
    var passwordFirst = !(command.proof() instanceof FirstProof.None) || decided(command);
    if (!FlowPlan.conditional(declared)) {
      return Future.succeededFuture(
          session(command, who, FlowPlan.of(declared, passwordFirst, Map.of())));
    }
    // "user" holds no attributes for nobody; a list that asks about them tells nobody from
    // somebody.
    return limits
        .failures(who.tag().value(), command.address(), command.deadline())
        .map(
            failures ->
                Map.of(
                    "user_failures",
                    failures,
                    "address_failures",
                    arrival.addressFailures(),
                    "network_failures",
                    arrival.networkFailures(),
                    "pool_failure_percent",
                    successRate.failurePercent(command.pool().id()),
                    "client",
                    command.client().id(),
                    "user",
                    who.user() == null ? Map.of() : who.user().attributes(),
                    "groups",
                    who.user() == null ? List.of() : who.user().groups()))
        .map(seen -> session(command, who, FlowPlan.of(declared, passwordFirst, seen)));
  }

  private FlowSession session(FlowCommand.Start command, Who who, List<StepConfig> steps) {
    Instant now = clock.instant();
    return new FlowSession(
        command.requestId(),
        command.flow(),
        who.sub(),
        command.login(),
        who.username(),
        who.epoch(),
        FlowSession.Proof.NONE,
        "",
        FlowSession.Stage.STEP,
        steps,
        0,
        now,
        Map.of(),
        now,
        List.of(),
        decided(command) ? CustomAuth.begin(srpA(command)) : null);
  }

  /** Whether the pool's own functions decide this sign-in. */
  private static boolean decided(FlowCommand.Start command) {
    return command.flow() == Metrics.Flow.CUSTOM && Triggers.decides(command.pool());
  }

  private static @Nullable String srpA(FlowCommand.Start command) {
    return command.proof() instanceof FirstProof.Srp(var srpA) ? srpA : null;
  }

  /** Takes the password; the verdict is held while steps are left. */
  private Future<FlowSession> proved(
      FlowCommand.Start command, Who who, FlowSession session, String password) {
    var proof =
        session.steps().isEmpty()
            ? guess
                .take(
                    who.tag(),
                    Factor.PASSWORD,
                    command.address(),
                    command.deadline(),
                    () -> passwords.matches(who.user(), password, command.deadline()))
                .map(FlowSession.Proof::told)
            : passwords
                .matches(who.user(), password, command.deadline())
                .map(FlowSession.Proof::held);
    return proof.compose(
        verdict -> {
          var renewed = renewed(command, who.user(), password, verdict);
          var proved = session.proved(verdict, command.address());
          // Only a right password is renewed, so while the verdict is held nobody waits for it.
          return verdict.held() ? Future.succeededFuture(proved) : renewed.map(proved);
        });
  }

  private Future<Void> renewed(
      FlowCommand.Start command, @Nullable User user, String password, FlowSession.Proof proof) {
    var right = proof == FlowSession.Proof.RIGHT || proof == FlowSession.Proof.HELD_RIGHT;
    return right && user != null
        ? renewal.after(command.pool(), user, password, command.deadline())
        : Future.succeededFuture();
  }

  private Future<FlowReply> next(FlowCommand.Start command, Who who, FlowSession session) {
    var step = FlowStep.next(session, who.user(), command, clock.instant());
    return moves.play(command, null, who.tag(), who.user(), step);
  }
}
