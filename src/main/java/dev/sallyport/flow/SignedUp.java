package dev.sallyport.flow;

import dev.sallyport.challenge.Round;
import dev.sallyport.flow.FlowSession.Stage;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;

/**
 * The session that ConfirmSignUp answers: the code sent at sign-up was right, which is as good as
 * one that a sign-in begins with (auth-flows.md §9). Whoever answers it is through, once, as far as
 * the gate lets them.
 */
final class SignedUp implements StageHandler {
  private static final Round NOTHING = new Round(Map.of(), Map.of());

  private final InstantSource clock;

  SignedUp(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Future<Opened> open(Opening opening) {
    var until = clock.instant().plus(opening.command().client().sessionTime());
    return Future.succeededFuture(
        new Opened(opening.session().at(Stage.SIGNED_UP, until, Map.of()), NOTHING));
  }

  @Override
  public Future<Judged> judge(Play play) {
    var proved = play.session().provedOtherwise("otp");
    return Future.succeededFuture(
        Judged.fine(FlowStep.next(proved, play.user(), play.command(), clock.instant())));
  }
}
