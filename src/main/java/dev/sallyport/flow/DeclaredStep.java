package dev.sallyport.flow;

import dev.sallyport.challenge.Attempt;
import dev.sallyport.challenge.Challenge;
import dev.sallyport.challenge.Challenges;
import dev.sallyport.challenge.Guess;
import dev.sallyport.challenge.Round;
import dev.sallyport.challenge.Verdict;
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
  private final InstantSource clock;

  DeclaredStep(Challenges challenges, Guess guess, InstantSource clock) {
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
    return judged(challenge, attempt, new Round(Map.of(), session.kept()), command)
        .map(
            verdict ->
                new Judged(
                    FlowStep.after(verdict, session, play.user(), command, clock.instant()),
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
