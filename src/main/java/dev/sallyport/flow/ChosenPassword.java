package dev.sallyport.flow;

import dev.sallyport.challenge.Round;
import dev.sallyport.flow.FlowSession.Stage;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;

/**
 * PASSWORD and PASSWORD_SRP, where they were chosen and what they need did not come with the choice
 * (auth-flows.md §6).
 */
final class ChosenPassword implements StageHandler {
  private static final Round ASK = new Round(Map.of(), Map.of());

  private final Stage stage;
  private final GivenPassword given;
  private final Migrating migrating;
  private final InstantSource clock;

  ChosenPassword(Stage stage, GivenPassword given, Migrating migrating, InstantSource clock) {
    this.migrating = migrating;
    this.stage = stage;
    this.given = given;
    this.clock = clock;
  }

  @Override
  public Future<Opened> open(Opening opening) {
    var until = clock.instant().plus(opening.command().client().sessionTime());
    return Future.succeededFuture(new Opened(opening.session().at(stage, until, Map.of()), ASK));
  }

  @Override
  public Future<Judged> judge(Play play) {
    return stage == Stage.PASSWORD
        ? SelectChallenge.password(
            play, given, migrating, clock, play.command().answer().getOrDefault("PASSWORD", ""))
        : Future.succeededFuture(Judged.fine(SelectChallenge.verifier(play)));
  }
}
