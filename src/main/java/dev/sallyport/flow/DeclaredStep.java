package dev.sallyport.flow;

import dev.sallyport.challenge.Attempt;
import dev.sallyport.challenge.Challenge;
import dev.sallyport.challenge.Challenges;
import dev.sallyport.challenge.Guess;
import dev.sallyport.challenge.Round;
import dev.sallyport.challenge.Verdict;
import dev.sallyport.config.StepConfig;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CUSTOM_CHALLENGE: the first step left of the declared list. */
final class DeclaredStep implements StageHandler {
  private final Challenges challenges;
  private final Guess guess;
  private final Migrating migrating;
  private final InstantSource clock;

  DeclaredStep(Challenges challenges, Guess guess, Migrating migrating, InstantSource clock) {
    this.migrating = migrating;
    this.challenges = challenges;
    this.guess = guess;
    this.clock = clock;
  }

  @Override
  public Future<Opened> open(Opening opening) {
    var asking = opening.session().asking(clock.instant());
    var attempt = attempt(opening.command(), opening.tag(), opening.user(), asking);
    return challenges
        .of(asking.step().type(), opening.command().pool())
        .open(attempt)
        .map(round -> new Opened(asking.waitingOn(round), round));
  }

  @Override
  public Future<Judged> judge(Play play) {
    var command = play.command();
    var session = play.session();
    var attempt = attempt(command, play.tag(), play.user(), session);
    var challenge = challenges.of(session.step().type(), command.pool());
    if (session.step().type() == StepConfig.Type.PASSWORD && migrating.late(command, play.user())) {
      return unknown(play, challenge, attempt);
    }
    return judged(challenge, attempt, new Round(Map.of(), session.kept()), command)
        .map(
            verdict ->
                new Judged(
                    FlowStep.after(verdict, session, play.user(), command, clock.instant()),
                    wrong(verdict)));
  }

  /** A password of somebody unknown: it may be asked again as often as anybody's. */
  private Future<Judged> unknown(Play play, Challenge challenge, Attempt attempt) {
    var command = play.command();
    var session = play.session();
    return migrating
        .askLate(command, session.login(), command.answer().getOrDefault("ANSWER", ""))
        .compose(
            result ->
                switch (result) {
                  case Migrating.Result.Found(var user, var proved) ->
                      known(play, challenge, user, proved);
                  case Migrating.Result.Unknown(), Migrating.Result.Refused(_) ->
                      challenge
                          .open(attempt)
                          .map(
                              round ->
                                  new Judged(
                                      FlowStep.after(
                                          new Verdict.Afresh(round),
                                          session,
                                          null,
                                          command,
                                          clock.instant()),
                                      true));
                  case Migrating.Result.Barred _,
                      Migrating.Result.Locked _,
                      Migrating.Result.Failing _ ->
                      Future.succeededFuture(Migrating.over(command, session, result));
                });
  }

  /** Judged as everybody's, now that there is somebody. */
  private Future<Judged> known(Play play, Challenge challenge, User user, boolean proved) {
    var command = play.command();
    var session = play.session().of(user);
    return migrating
        .ended(play.ticket(), command)
        .compose(
            _ ->
                proved
                    ? Future.<Verdict>succeededFuture(new Verdict.Passed(FlowSession.PASSWORD))
                    : judged(
                        challenge,
                        attempt(command, user.tag(), user, session),
                        new Round(Map.of(), session.kept()),
                        command))
        .map(
            verdict ->
                verdict instanceof Verdict.Passed(var method)
                    ? Judged.fine(new FlowStep.Ended(session.passed(method), user))
                    : new Judged(
                        new FlowStep.Refuse(
                            session, new Failure.WrongCredentials(), "wrong password"),
                        wrong(verdict)));
  }

  private Future<Verdict> judged(
      Challenge challenge, Attempt attempt, Round round, FlowCommand.Answer command) {
    var answer = command.answer();
    var factor = challenge.factor();
    return factor == null
        ? challenge.judge(attempt, round, answer)
        : guess.take(
            attempt.tag(),
            factor,
            attempt.address(),
            command.owed(),
            attempt.deadline(),
            () -> challenge.judge(attempt, round, answer),
            verdict -> !wrong(verdict),
            new Verdict.Failed(new Failure.LockedOut()));
  }

  /** What was refused because of a lock was not judged, so it was not wrong. */
  private static boolean wrong(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Afresh(_), Verdict.Wrong(_) -> true;
      case Verdict.Failed(var failure) -> !(failure instanceof Failure.LockedOut);
      case Verdict.Passed(_), Verdict.More(_), Verdict.Again(_) -> false;
    };
  }

  private static Attempt attempt(
      FlowCommand command, PersonTag tag, @Nullable User user, FlowSession session) {
    return new Attempt(
        session.attempt(),
        command.pool(),
        user,
        tag,
        session.login(),
        command.address(),
        session.step(),
        command.deadline());
  }
}
