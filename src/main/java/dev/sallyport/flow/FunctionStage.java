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

  /** What a function made of an answer. */
  private sealed interface Heard {
    record Judged(boolean right) implements Heard {}

    /** It threw: that is no right answer, and is counted as a wrong one. */
    record Refused(Failure failure) implements Heard {}

    record Locked() implements Heard {}
  }

  /** A wrong answer is no error: the function that decides sees it, and may ask again. */
  @Override
  public Future<Judged> judge(Play play) {
    var command = play.command();
    return guess
        .<Heard>take(
            play.tag(),
            Factor.CUSTOM,
            command.address(),
            command.owed(),
            command.deadline(),
            () -> heard(play),
            heard -> heard instanceof Heard.Judged(var right) && right,
            new Heard.Locked())
        .map(heard -> judged(play, heard))
        .recover(
            trouble -> {
              var failure = Defining.end(trouble);
              return failure == null
                  ? Future.failedFuture(trouble)
                  : Future.succeededFuture(Judged.fine(failed(play, failure)));
            });
  }

  private Future<Heard> heard(Play play) {
    var command = play.command();
    var session = play.session();
    return triggers
        .customAuth()
        .verify(
            Defining.on(command, session, play.user()),
            privately(session.kept()),
            command.answer().getOrDefault("ANSWER", ""),
            command.metadata())
        .map(right -> (Heard) new Heard.Judged(right))
        .recover(
            trouble ->
                Defining.end(trouble) instanceof Failure.TriggerRefused refused
                    ? Future.succeededFuture(new Heard.Refused(refused))
                    : Future.failedFuture(trouble));
  }

  private static FlowStep failed(Play play, Failure failure) {
    return new FlowStep.Refuse(play.session(), failure, "the pool's function failed");
  }

  private Judged judged(Play play, Heard heard) {
    return switch (heard) {
      case Heard.Locked() ->
          Judged.fine(new FlowStep.Refuse(play.session(), new Failure.LockedOut(), "locked out"));
      case Heard.Refused(var failure) -> new Judged(failed(play, failure), true);
      case Heard.Judged(var right) -> new Judged(answered(play, right), !right);
    };
  }

  private FlowStep answered(Play play, boolean right) {
    var session = play.session();
    var custom = Objects.requireNonNull(session.custom());
    var next =
        custom.answered(FlowSession.Stage.FUNCTION.wire(), right, session.kept().get(METADATA));
    return FlowStep.next(session.withCustom(next), play.user(), play.command(), clock.instant());
  }

  private static Map<String, String> privately(Map<String, String> kept) {
    return kept.entrySet().stream()
        .filter(each -> each.getKey().startsWith(PRIVATE))
        .collect(
            Collectors.toMap(
                each -> each.getKey().substring(PRIVATE.length()), Map.Entry::getValue));
  }
}
