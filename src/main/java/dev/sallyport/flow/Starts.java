package dev.sallyport.flow;

import dev.sallyport.config.StepConfig;
import dev.sallyport.directory.Group;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowCommand.FirstProof;
import dev.sallyport.limits.Addresses;
import dev.sallyport.limits.Arrival;
import dev.sallyport.limits.Limits;
import dev.sallyport.limits.SuccessRate;
import dev.sallyport.runtime.Deadline;
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
  private final GivenPassword given;
  private final Choices choices;
  private final Limits limits;
  private final Addresses addresses;
  private final SuccessRate successRate;
  private final DeviceClaims claims;
  private final Moves moves;
  private final Beforehand beforehand;
  private final InstantSource clock;

  Starts(
      UserStore users,
      GivenPassword given,
      Choices choices,
      Limits limits,
      Addresses addresses,
      SuccessRate successRate,
      DeviceClaims claims,
      Moves moves,
      Beforehand beforehand,
      InstantSource clock) {
    this.users = users;
    this.given = given;
    this.choices = choices;
    this.limits = limits;
    this.addresses = addresses;
    this.successRate = successRate;
    this.claims = claims;
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
    var claimed = claims.look(command, who.tag(), command.device());
    var planned =
        plan(command, arrival, who)
            .compose(session -> claimed.map(claim -> session.withDevice(claim)));
    return switch (command.proof()) {
      case FirstProof.Password(var password) -> password(command, who, planned, password);
      case FirstProof.Srp(_) when decided(command) ->
          fresh(command, planned.compose(session -> next(command, who, session)));
      case FirstProof.Srp(var srpA) -> srp(command, who, planned, srpA);
      case FirstProof.None() ->
          fresh(command, planned.compose(session -> next(command, who, session)));
      case FirstProof.Choice choice -> choice(command, who, planned, choice);
      case FirstProof.SignedUp(var sub) -> signedUp(command, who, planned, sub);
    };
  }

  private Future<FlowReply> password(
      FlowCommand.Start command, Who who, Future<FlowSession> planned, String password) {
    var proved =
        planned.compose(session -> given.take(command, who.tag(), who.user(), session, password));
    return moves.counted(
        command,
        proved.map(session -> session.proof().counts()),
        proved.compose(session -> next(command, who, session)));
  }

  private Future<FlowReply> srp(
      FlowCommand.Start command, Who who, Future<FlowSession> planned, String srpA) {
    return fresh(
        command,
        planned.compose(
            session ->
                open(
                    command,
                    who,
                    session.withKept(Map.of(PasswordVerifier.A, srpA)),
                    FlowSession.Stage.PASSWORD_VERIFIER)));
  }

  /** What was asked for where it is to be had, else what there is to choose from. */
  private Future<FlowReply> choice(
      FlowCommand.Start command, Who who, Future<FlowSession> planned, FirstProof.Choice choice) {
    var available = choices.of(command.pool(), who.user(), command.login());
    var preferred = Choices.named(choice.preferred()).filter(available::contains);
    if (preferred.isEmpty()) {
      return fresh(
          command,
          planned.compose(
              session -> open(command, who, session, FlowSession.Stage.SELECT_CHALLENGE)));
    }
    var first = preferred.get();
    var password = choice.password();
    var srpA = choice.srpA();
    if (first == FlowSession.Stage.PASSWORD && password != null) {
      return password(command, who, planned, password);
    }
    return first == FlowSession.Stage.PASSWORD_SRP && srpA != null
        ? srp(command, who, planned, srpA)
        : fresh(command, planned.compose(session -> next(command, who, session.withFirst(first))));
  }

  /**
   * Opens the session that ConfirmSignUp answers, unless the gate would not let it through or the
   * name is another's by now.
   */
  private Future<FlowReply> signedUp(
      FlowCommand.Start command, Who who, Future<FlowSession> planned, String sub) {
    var stage = FlowSession.Stage.SIGNED_UP;
    return fresh(
        command,
        planned.compose(
            session ->
                who.user() != null
                        && session.sub().equals(sub)
                        && Choices.alone(command.pool(), who.user(), stage)
                    ? open(command, who, session.withFirst(stage), stage)
                    : Future.failedFuture(new Failed(new Failure.WrongCredentials()))));
  }

  /** What began with no guess is no failure of its address. */
  private Future<FlowReply> fresh(FlowCommand.Start command, Future<FlowReply> reply) {
    return moves.counted(command, Future.succeededFuture(false), reply);
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
    var failed = limits.failures(who.tag().value(), command.address(), command.deadline());
    var groups = groups(who, command.deadline());
    return Future.all(failed, groups)
        .map(
            _ ->
                Map.of(
                    "user_failures",
                    failed.result(),
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
                    groups.result()))
        .map(seen -> session(command, who, FlowPlan.of(declared, passwordFirst, seen)));
  }

  private Future<List<String>> groups(Who who, Deadline deadline) {
    return who.user() == null
        ? Future.succeededFuture(List.of())
        : users
            .groups()
            .of(who.user(), deadline)
            .map(groups -> groups.stream().map(Group::name).toList());
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
        false,
        null,
        null,
        decided(command) ? CustomAuth.begin(srpA(command)) : null,
        null);
  }

  /** Whether the pool's own functions decide this sign-in. */
  private static boolean decided(FlowCommand.Start command) {
    return command.flow() == Metrics.Flow.CUSTOM && Triggers.decides(command.pool());
  }

  private static @Nullable String srpA(FlowCommand.Start command) {
    return command.proof() instanceof FirstProof.Srp(var srpA) ? srpA : null;
  }

  private Future<FlowReply> next(FlowCommand.Start command, Who who, FlowSession session) {
    var step = FlowStep.next(session, who.user(), command, clock.instant());
    return moves.play(command, null, who.tag(), who.user(), step);
  }

  private Future<FlowReply> open(
      FlowCommand.Start command, Who who, FlowSession session, FlowSession.Stage stage) {
    return moves.play(command, null, who.tag(), who.user(), new FlowStep.Open(session, stage));
  }
}
