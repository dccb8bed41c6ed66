package dev.sallyport.flow;

import dev.sallyport.challenge.Guess;
import dev.sallyport.challenge.Round;
import dev.sallyport.directory.SecondFactors;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.SoftwareToken;
import dev.sallyport.directory.SoftwareTokens;
import dev.sallyport.directory.SoftwareTokens.Verdict;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Factor;
import dev.sallyport.limits.Leave;
import dev.sallyport.limits.Once;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * SOFTWARE_TOKEN_MFA: the code of the person's authenticator app. A wrong one leaves the session as
 * it was and counts as a guess at the person's second factor, in whatever attempt it was made
 * (AC-084). So does one that was used before: else who saw a code could clear the count with it.
 */
final class SoftwareTokenCode implements StageHandler {
  /** More than the lock lets anybody try within one session; it is what guards the codes. */
  private static final int TRIES = 20;

  private final SoftwareTokens tokens;
  private final Guess guess;
  private final InstantSource clock;

  SoftwareTokenCode(SoftwareTokens tokens, Guess guess, InstantSource clock) {
    this.tokens = tokens;
    this.guess = guess;
    this.clock = clock;
  }

  @Override
  public Future<Opened> open(Opening opening) {
    var user = Objects.requireNonNull(opening.user(), "nobody has a software token");
    var token = Objects.requireNonNull(user.mfa().token(), "asked of who has none");
    var shown = new HashMap<>(Map.of("USER_ID_FOR_SRP", user.username()));
    if (!token.name().isEmpty()) {
      shown.put("FRIENDLY_DEVICE_NAME", token.name());
    }
    var until = clock.instant().plus(opening.command().client().sessionTime());
    return Future.succeededFuture(
        new Opened(
            opening.session().at(FlowSession.Stage.SOFTWARE_TOKEN_MFA, until, Map.of()),
            new Round(shown, Map.of(), TRIES)));
  }

  @Override
  public Future<Judged> judge(Play play) {
    var command = play.command();
    var user = play.user();
    var gate = FlowStep.next(play.session(), user, command, clock.instant());
    var token = user == null ? null : user.mfa().token();
    if (user == null
        || token == null
        || gate instanceof FlowStep.Refuse
        || !SecondFactors.usable(command.pool(), user).contains(SecondFactor.SOFTWARE_TOKEN_MFA)) {
      return Future.succeededFuture(Judged.fine(gate));
    }
    return guessed(play, user, token).map(verdict -> judged(play, user, verdict));
  }

  /** The step of a right code is used with the guess. Empty where the person is locked out. */
  private Future<Optional<Verdict>> guessed(Play play, User user, SoftwareToken token) {
    var command = play.command();
    var address = command.address();
    var deadline = command.deadline();
    var code = command.answer().getOrDefault("SOFTWARE_TOKEN_MFA_CODE", "");
    var step = tokens.step(user, token, code);
    var once =
        new Once(SoftwareTokens.used(token), step.orElse(Once.NONE), SoftwareTokens.REMEMBERED);
    var asked = guess.ask(play.tag(), Factor.SECOND_FACTOR, address, once, deadline);
    return asked.compose(
        leave ->
            guess.judge(
                leave,
                command.owed(),
                deadline,
                () -> Future.succeededFuture(Optional.of(verdict(step.isPresent(), leave))),
                verdict -> verdict.equals(Optional.of(Verdict.RIGHT)),
                Optional.empty()));
  }

  private static Verdict verdict(boolean right, Leave leave) {
    if (!right) {
      return Verdict.WRONG;
    }
    return leave instanceof Leave.Given given && given.used() ? Verdict.RIGHT : Verdict.USED;
  }

  private Judged judged(Play play, User user, Optional<Verdict> verdict) {
    var session = play.session();
    if (verdict.isEmpty()) {
      return Judged.fine(new FlowStep.Keep(session, new Failure.LockedOut()));
    }
    return switch (verdict.get()) {
      case RIGHT ->
          Judged.fine(FlowStep.next(session.proved("otp"), user, play.command(), clock.instant()));
      case WRONG ->
          new Judged(new FlowStep.Keep(session, new Failure.SoftwareTokenMismatch()), true);
      case USED -> new Judged(new FlowStep.Keep(session, new Failure.SoftwareTokenUsed()), true);
    };
  }
}
