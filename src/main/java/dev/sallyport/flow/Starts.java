package dev.sallyport.flow;

import dev.sallyport.challenge.Guess;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowCommand.FirstProof;
import dev.sallyport.flow.Plans.Who;
import dev.sallyport.flow.StageHandler.Judged;
import dev.sallyport.limits.Addresses;
import dev.sallyport.limits.Arrival;
import dev.sallyport.limits.Factor;
import dev.sallyport.limits.Leave;
import dev.sallyport.limits.Limits;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Begins attempts: finds the person, takes the first proof, decides which steps are left. Nobody's
 * name goes the same way as somebody's wherever the client hides users (auth-flows.md §13).
 */
final class Starts {
  /** Told of every name alike. */
  private static final Failure WITHOUT_SRP =
      new Failure.Invalid("SRP is not possible: an LDAP directory judges this pool's passwords.");

  private final UserStore users;
  private final Plans plans;
  private final GivenPassword given;
  private final Choices choices;
  private final Limits limits;
  private final Addresses addresses;
  private final Guess guess;
  private final DeviceClaims claims;
  private final Moves moves;
  private final Beforehand beforehand;
  private final Migrating migrating;
  private final Notes notes;
  private final InstantSource clock;

  Starts(
      UserStore users,
      Plans plans,
      GivenPassword given,
      Choices choices,
      Limits limits,
      Addresses addresses,
      Guess guess,
      DeviceClaims claims,
      Moves moves,
      Beforehand beforehand,
      Migrating migrating,
      Notes notes,
      InstantSource clock) {
    this.users = users;
    this.plans = plans;
    this.given = given;
    this.choices = choices;
    this.limits = limits;
    this.addresses = addresses;
    this.guess = guess;
    this.claims = claims;
    this.moves = moves;
    this.beforehand = beforehand;
    this.migrating = migrating;
    this.notes = notes;
    this.clock = clock;
  }

  /**
   * What is found of the person before anything is decided, all under one tag and at once.
   *
   * @param arrival null where nothing is guessed, and so nothing counted
   * @param leave the guess that a password will be, reserved; null where none is taken yet
   * @param failures wrong passwords in a row; 0 where the declared list does not ask
   * @param proved the password was judged right elsewhere
   */
  private record Found(
      @Nullable Arrival arrival,
      @Nullable User user,
      @Nullable DeviceClaim device,
      @Nullable Leave leave,
      int failures,
      boolean proved) {
    private Found(
        @Nullable Arrival arrival,
        @Nullable User user,
        @Nullable DeviceClaim device,
        @Nullable Leave leave,
        int failures) {
      this(arrival, user, device, leave, failures, false);
    }

    private Found withoutLeave() {
      return new Found(arrival, user, device, null, failures);
    }

    private Found proved(boolean elsewhere) {
      return new Found(arrival, user, device, leave, failures, elsewhere);
    }
  }

  Future<FlowReply> start(FlowCommand.Start command) {
    return command.proof() instanceof FirstProof.SignedUp(var user)
        ? known(command, user).compose(found -> asked(command, found))
        : arrive(command);
  }

  /**
   * Somebody whose sign-up was just confirmed: nothing is guessed, and nothing need be found out
   * but what the declared list asks. Whoever answers with the session is counted then.
   */
  private Future<Found> known(FlowCommand.Start command, User user) {
    if (!FlowPlan.conditional(FlowPlan.declared(command.pool(), command.client()))) {
      return Future.succeededFuture(new Found(null, user, null, null, 0));
    }
    var arrived = addresses.arrive(command.address(), command.deadline());
    var failures = limits.failures(user.tag().value(), command.address(), command.deadline());
    return Future.all(arrived, failures)
        .map(_ -> new Found(arrived.result(), user, null, null, failures.result()));
  }

  private Future<FlowReply> arrive(FlowCommand.Start command) {
    var deadline = command.deadline();
    var arrived = addresses.arrive(command.address(), deadline);
    var located = users.locate(command.pool(), command.login(), deadline);
    return Future.join(arrived, located)
        .compose(_ -> find(command, arrived.result(), located.result()))
        .compose(
            found -> asked(command, found),
            trouble -> {
              if (arrived.succeeded()) {
                moves.counted(command, Future.succeededFuture(false));
              }
              return Future.failedFuture(trouble);
            });
  }

  private Future<FlowReply> asked(FlowCommand.Start command, Found found) {
    return ask(command, found).otherwise(trouble -> refused(command, found.user(), trouble));
  }

  private FlowReply refused(FlowCommand.Start command, @Nullable User user, Throwable trouble) {
    var refused = notes.troubled(command, plans.who(command, user).sub(), trouble);
    moves.failed(command, refused.failure());
    return refused;
  }

  private Future<Found> find(FlowCommand.Start command, Arrival arrival, PersonTag tag) {
    var deadline = command.deadline();
    var user = users.at(command.pool(), command.login(), tag, deadline);
    var device = claims.look(command, tag, command.device());
    var leave =
        guessed(command)
            ? guess.ask(tag, Factor.PASSWORD, command.address(), deadline)
            : Future.<@Nullable Leave>succeededFuture(null);
    var failures =
        FlowPlan.conditional(FlowPlan.declared(command.pool(), command.client()))
            ? limits.failures(tag.value(), command.address(), deadline)
            : Future.succeededFuture(0);
    return Future.join(user, device, leave, failures)
        .map(
            _ ->
                new Found(
                    arrival, user.result(), device.result(), leave.result(), failures.result()))
        .onFailure(_ -> back(command, leave.succeeded() ? leave.result() : null));
  }

  /**
   * Whether the password that came along will most likely be judged and told at once, so that the
   * guess can be reserved while the person is looked up. Functions are asked before any guess.
   */
  private static boolean guessed(FlowCommand.Start command) {
    var declared = FlowPlan.declared(command.pool(), command.client());
    var given =
        switch (command.proof()) {
          case FirstProof.Password(_) -> true;
          case FirstProof.Choice(var preferred, var password, _) ->
              password != null && FlowSession.Stage.PASSWORD.wire().equals(preferred);
          case FirstProof.Srp(_), FirstProof.None(), FirstProof.SignedUp(_) -> false;
        };
    return given
        && command.pool().lambdas().functions().isEmpty()
        && (FlowPlan.conditional(declared) || FlowPlan.of(declared, true, Map.of()).isEmpty());
  }

  private void back(FlowCommand.Start command, @Nullable Leave leave) {
    if (leave != null) {
      command.owed().add(guess.back(leave, command.deadline()).otherwiseEmpty());
    }
  }

  private Future<FlowReply> ask(FlowCommand.Start command, Found found) {
    var leave = found.leave();
    if (leave != null && found.user() == null && beforehand.elsewhere(command)) {
      // Whoever is unknown is guessed at elsewhere, where the guess is reserved for itself.
      return guess.back(leave, command.deadline()).compose(_ -> ask(command, found.withoutLeave()));
    }
    return beforehand
        .ask(command, found.user())
        .compose(
            said ->
                switch (said) {
                  case Beforehand.Said.GoOn(var user, var proved) ->
                      begin(command, found.proved(proved), user);
                  case Beforehand.Said.Stop(var trouble, var wrong) -> {
                    back(command, found.leave());
                    if (found.arrival() != null) {
                      moves.counted(command, Future.succeededFuture(wrong));
                    }
                    yield Future.failedFuture(trouble);
                  }
                });
  }

  /**
   * @param user the one found, or one that a function of the pool's made known since
   */
  private Future<FlowReply> begin(FlowCommand.Start command, Found found, @Nullable User user) {
    if (user == null && !command.client().hideUsers() && !migrating.brought(command)) {
      back(command, found.leave());
      // Stays counted: names are tried out.
      return Future.failedFuture(new Failed(new Failure.UserNotFound()));
    }
    if (command.proof() instanceof FirstProof.Srp(_) && migrating.withoutSrp(command)) {
      return fresh(command, Future.failedFuture(new Failed(WITHOUT_SRP)));
    }
    var who = plans.who(command, user);
    var planned =
        plans
            .plan(command, who, found.arrival(), found.failures())
            .map(session -> session.withDevice(found.device()));
    if (found.proved()) {
      return fresh(
          command,
          planned.compose(session -> next(command, who, Migrating.proved(command, session))));
    }
    return switch (command.proof()) {
      case FirstProof.Password(var password) ->
          password(command, who, planned, password, leave(command, found, who));
      case FirstProof.Srp(_) when Plans.decided(command) ->
          fresh(command, planned.compose(session -> next(command, who, session)));
      case FirstProof.Srp(var srpA) -> srp(command, who, planned, srpA);
      case FirstProof.None() ->
          fresh(command, planned.compose(session -> next(command, who, session)));
      case FirstProof.Choice choice ->
          choice(command, who, planned, choice, leave(command, found, who));
      case FirstProof.SignedUp(var owner) -> signedUp(command, found, who, planned, owner);
    };
  }

  /** The reservation where it is this person's: a name left behind by a crash leads to another. */
  private @Nullable Leave leave(FlowCommand.Start command, Found found, Who who) {
    if (found.leave() instanceof Leave.Given given && !given.tag().equals(who.tag().value())) {
      back(command, given);
      return null;
    }
    return found.leave();
  }

  private Future<FlowReply> password(
      FlowCommand.Start command,
      Who who,
      Future<FlowSession> planned,
      String password,
      @Nullable Leave leave) {
    planned.onFailure(_ -> back(command, leave));
    var judged = planned.compose(session -> judged(command, who, session, password, leave));
    moves.counted(command, judged.map(Judged::wrong));
    return judged.compose(to -> moves.play(command, null, who.tag(), who.user(), to.step()));
  }

  private Future<Judged> judged(
      FlowCommand.Start command,
      Who who,
      FlowSession session,
      String password,
      @Nullable Leave leave) {
    if (session.steps().isEmpty() && migrating.late(command, who.user())) {
      // None of the steps is asked this time, so this is the verdict's turn already.
      var returned =
          leave == null ? Future.<Void>succeededFuture() : guess.back(leave, command.deadline());
      return returned.compose(_ -> migrating.judge(command, null, session, password));
    }
    var taken =
        leave == null
            ? given.take(command, who.tag(), who.user(), session, password)
            : given.take(command, leave, who.user(), session, password);
    return taken.map(
        proved ->
            new Judged(
                FlowStep.next(proved, who.user(), command, clock.instant()),
                proved.proof().counts()));
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
      FlowCommand.Start command,
      Who who,
      Future<FlowSession> planned,
      FirstProof.Choice choice,
      @Nullable Leave leave) {
    var available = choices.of(command.pool(), who.user(), command.login());
    var preferred = Choices.named(choice.preferred()).filter(available::contains);
    if (!preferred.equals(Optional.of(FlowSession.Stage.PASSWORD))) {
      back(command, leave);
    }
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
      return password(command, who, planned, password, leave);
    }
    return first == FlowSession.Stage.PASSWORD_SRP && srpA != null
        ? srp(command, who, planned, srpA)
        : fresh(command, planned.compose(session -> next(command, who, session.withFirst(first))));
  }

  /** Opens the session that ConfirmSignUp answers, unless the gate would not let it through. */
  private Future<FlowReply> signedUp(
      FlowCommand.Start command, Found found, Who who, Future<FlowSession> planned, User owner) {
    var stage = FlowSession.Stage.SIGNED_UP;
    var opened =
        planned.compose(
            session ->
                Choices.alone(command.pool(), owner, stage)
                    ? open(command, who, session.withFirst(stage), stage)
                    : Future.failedFuture(new Failed(new Failure.WrongCredentials())));
    return found.arrival() == null ? opened : fresh(command, opened);
  }

  /** What began with no guess is no failure of its address. */
  private Future<FlowReply> fresh(FlowCommand.Start command, Future<FlowReply> reply) {
    moves.counted(command, Future.succeededFuture(false));
    return reply;
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
