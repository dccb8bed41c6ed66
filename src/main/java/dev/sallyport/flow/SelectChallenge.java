package dev.sallyport.flow;

import dev.sallyport.challenge.Round;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowSession.Stage;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;

/**
 * SELECT_CHALLENGE: the person says what the sign-in begins with, and may give the password or
 * SRP_A with it (auth-flows.md §9). Naming the challenge itself as the one answered is saying it
 * too.
 */
final class SelectChallenge implements StageHandler {
  /** What is not to be had may be mended in the same session, so often. */
  private static final int TRIES = 5;

  private final Choices choices;
  private final GivenPassword given;
  private final Migrating migrating;
  private final InstantSource clock;

  SelectChallenge(Choices choices, GivenPassword given, Migrating migrating, InstantSource clock) {
    this.migrating = migrating;
    this.choices = choices;
    this.given = given;
    this.clock = clock;
  }

  @Override
  public Future<Opened> open(Opening opening) {
    var command = opening.command();
    var session = opening.session();
    var available = choices.of(command.pool(), opening.user(), session.login());
    var kept = Choices.kept(available);
    var until = clock.instant().plus(command.client().sessionTime());
    return Future.succeededFuture(
        new Opened(
            session.at(Stage.SELECT_CHALLENGE, until, kept), new Round(Map.of(), kept, TRIES)));
  }

  @Override
  public Future<Judged> judge(Play play) {
    var command = play.command();
    var session = play.session();
    var answer = command.answer();
    var named =
        command.challenge().equals(Stage.SELECT_CHALLENGE.wire())
            ? answer.get("ANSWER")
            : command.challenge();
    var chosen =
        Choices.named(named)
            .filter(stage -> Choices.wasShown(session, stage))
            .filter(choices.of(command.pool(), play.user(), session.login())::contains);
    if (chosen.isEmpty()) {
      return Future.succeededFuture(
          Judged.fine(
              new FlowStep.Keep(
                  session, new Failure.Invalid("ANSWER is not one of the available challenges"))));
    }
    var stage = chosen.get();
    var password = answer.getOrDefault("PASSWORD", "");
    if (stage == Stage.PASSWORD && !password.isEmpty()) {
      return password(play, given, migrating, clock, password);
    }
    return Future.succeededFuture(
        Judged.fine(
            stage == Stage.PASSWORD_SRP && answer.containsKey("SRP_A")
                ? verifier(play)
                : FlowStep.next(session.withFirst(stage), play.user(), command, clock.instant())));
  }

  /** What a password leads to that came with this answer. */
  static Future<Judged> password(
      Play play, GivenPassword given, Migrating migrating, InstantSource clock, String password) {
    if (play.session().steps().isEmpty() && migrating.late(play.command(), play.user())) {
      return migrating.judge(play.command(), play.ticket(), play.session(), password);
    }
    return given
        .take(play.command(), play.tag(), play.user(), play.session(), password)
        .map(
            proved ->
                new Judged(
                    FlowStep.next(proved, play.user(), play.command(), clock.instant()),
                    proved.proof().counts()));
  }

  /** SRP begins with the value that came with this answer. */
  static FlowStep verifier(Play play) {
    var a = play.command().answer().getOrDefault("SRP_A", "");
    return new FlowStep.Open(
        play.session().withKept(Map.of(PasswordVerifier.A, a)), Stage.PASSWORD_VERIFIER);
  }
}
