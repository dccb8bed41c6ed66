package dev.sallyport.flow;

import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowCommand.FirstProof;
import dev.sallyport.flow.Plans.Who;
import dev.sallyport.flow.StageHandler.Judged;
import dev.sallyport.limits.Leave;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Begins attempts: has the person {@linkplain Finding found}, takes the first proof, decides which
 * steps are left. Nobody's name goes the same way as somebody's wherever the client hides users
 * (auth-flows.md §13).
 */
final class Starts {
  /** Told of every name alike. */
  private static final Failure WITHOUT_SRP =
      new Failure.Invalid("SRP is not possible: an LDAP directory judges this pool's passwords.");

  private final Finding finding;
  private final Plans plans;
  private final GivenPassword given;
  private final Choices choices;
  private final Moves moves;
  private final Beforehand beforehand;
  private final Migrating migrating;
  private final Notes notes;
  private final InstantSource clock;

  Starts(
      Finding finding,
      Plans plans,
      GivenPassword given,
      Choices choices,
      Moves moves,
      Beforehand beforehand,
      Migrating migrating,
      Notes notes,
      InstantSource clock) {
    this.finding = finding;
    this.plans = plans;
    this.given = given;
    this.choices = choices;
    this.moves = moves;
    this.beforehand = beforehand;
    this.migrating = migrating;
    this.notes = notes;
    this.clock = clock;
  }

  Future<FlowReply> start(FlowCommand.Start command) {
    return command.proof() instanceof FirstProof.SignedUp(var user)
        ? finding.confirmed(command, user).compose(found -> asked(command, found))
        : arrive(command);
  }

  private Future<FlowReply> arrive(FlowCommand.Start command) {
    var begun = finding.begun(command);
    return finding
        .of(command, begun)
        .compose(
            found -> asked(command, found),
            trouble -> {
              if (begun.counted().succeeded()) {
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

  private Future<FlowReply> ask(FlowCommand.Start command, Found found) {
    var leave = found.leave();
    if (leave != null && found.user() == null && beforehand.elsewhere(command)) {
      // Whoever is unknown is guessed at elsewhere, where the guess is reserved for itself.
      return finding.returned(command, leave).compose(_ -> ask(command, found.withoutLeave()));
    }
    return beforehand
        .ask(command, found.user())
        .compose(
            said ->
                switch (said) {
                  case Beforehand.Said.GoOn(var user, var proved) ->
                      begin(command, found.proved(proved), user);
                  case Beforehand.Said.Stop(var trouble, var wrong) -> {
                    finding.back(command, found.leave());
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
      finding.back(command, found.leave());
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
      finding.back(command, given);
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
    planned.onFailure(_ -> finding.back(command, leave));
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
          leave == null ? Future.<Void>succeededFuture() : finding.returned(command, leave);
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
      finding.back(command, leave);
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
