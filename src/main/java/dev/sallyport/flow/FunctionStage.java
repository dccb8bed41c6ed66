package dev.sallyport.flow;

import dev.sallyport.challenge.Guess;
import dev.sallyport.challenge.Round;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Factor;
import dev.sallyport.trigger.CustomAuthTriggers.Made;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * CUSTOM_CHALLENGE made and judged by the pool's own functions (triggers.md §5.2, §5.3). What a
 * function keeps for itself stays in the sealed session.
 */
final class FunctionStage implements StageHandler {
  private static final String PRIVATE = "p:";
  private static final String METADATA = "metadata";

  /** Characters of all that is shown and kept; the session holds it in every round. */
  private static final int MOST = 16_384;

  private final Triggers triggers;
  private final Guess guess;
  private final InstantSource clock;

  FunctionStage(Triggers triggers, Guess guess, InstantSource clock) {
    this.triggers = triggers;
    this.guess = guess;
    this.clock = clock;
  }

  @Override
  public Future<Opened> open(Opening opening) {
    var command = opening.command();
    var session = opening.session();
    var custom = Objects.requireNonNull(session.custom());
    return triggers
        .customAuth()
        .create(
            Defining.on(command, session, opening.user()),
            FlowSession.Stage.FUNCTION.wire(),
            custom.session(),
            Defining.metadata(command))
        .map(
            made -> {
              var round = round(made);
              var until = clock.instant().plus(command.client().sessionTime());
              return new Opened(session.at(FlowSession.Stage.FUNCTION, until, round.kept()), round);
            });
  }

  private static Round round(Made made) {
    var kept = new HashMap<String, String>();
    made.kept().forEach((name, value) -> kept.put(PRIVATE + name, value));
    if (made.metadata() != null) {
      kept.put(METADATA, made.metadata());
    }
    if (size(made.shown()) + size(kept) > MOST) {
      throw new Failed(new Failure.TriggerUnreadable("Unrecognizable lambda output"));
    }
    return new Round(made.shown(), kept);
  }

  private static int size(Map<String, String> map) {
    return map.entrySet().stream()
        .mapToInt(each -> each.getKey().length() + each.getValue().length())
        .sum();
  }

  /** A wrong answer is no error: the function that decides sees it, and may ask again. */
  @Override
  public Future<Judged> judge(Play play) {
    var command = play.command();
    var session = play.session();
    return guess
        .take(
            play.tag(),
            Factor.CUSTOM,
            command.address(),
            command.deadline(),
            () ->
                triggers
                    .customAuth()
                    .verify(
                        Defining.on(command, session, play.user()),
                        privately(session.kept()),
                        command.answer().getOrDefault("ANSWER", ""),
                        command.metadata()))
        .map(outcome -> judged(play, outcome))
        .recover(
            trouble -> {
              var failure = Defining.end(trouble);
              return failure == null
                  ? Future.failedFuture(trouble)
                  : Future.succeededFuture(
                      Judged.fine(
                          new FlowStep.Refuse(session, failure, "the pool's function failed")));
            });
  }

  private Judged judged(Play play, Guess.Outcome outcome) {
    var session = play.session();
    if (outcome == Guess.Outcome.LOCKED) {
      return Judged.fine(new FlowStep.Refuse(session, new Failure.LockedOut(), "locked out"));
    }
    var right = outcome == Guess.Outcome.RIGHT;
    var custom = Objects.requireNonNull(session.custom());
    var answered =
        session.withCustom(
            custom.answered(
                FlowSession.Stage.FUNCTION.wire(), right, session.kept().get(METADATA)));
    return new Judged(
        FlowStep.next(answered, play.user(), play.command(), clock.instant()), !right);
  }

  private static Map<String, String> privately(Map<String, String> kept) {
    return kept.entrySet().stream()
        .filter(each -> each.getKey().startsWith(PRIVATE))
        .collect(
            Collectors.toMap(
                each -> each.getKey().substring(PRIVATE.length()), Map.Entry::getValue));
  }
}
