package dev.sallyport.flow;

import dev.sallyport.challenge.Round;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * SELECT_MFA_TYPE: the person picks one of several second factors, and it is asked. What may be
 * picked is decided again when the answer comes.
 */
final class SecondFactorChoice implements StageHandler {
  private static final int TRIES = 10;

  private final InstantSource clock;

  SecondFactorChoice(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Future<Opened> open(Opening opening) {
    var command = opening.command();
    var user = Objects.requireNonNull(opening.user(), "nobody has second factors");
    // Clients read the first name, the documentation knows the second (auth-flows.md §6).
    var names = names(choices(command, user));
    var shown =
        Map.of(
            "MFAS_CAN_CHOOSE", names, "MFAS_CAN_SELECT", names, "USER_ID_FOR_SRP", user.username());
    var until = clock.instant().plus(command.client().sessionTime());
    return Future.succeededFuture(
        new Opened(
            opening.session().at(FlowSession.Stage.SELECT_MFA_TYPE, until, Map.of()),
            new Round(shown, Map.of(), TRIES)));
  }

  @Override
  public Future<Judged> judge(Play play) {
    var command = play.command();
    var user = play.user();
    var gate = FlowStep.next(play.session(), user, command, clock.instant());
    var still =
        gate instanceof FlowStep.Open(_, var stage) && stage == FlowSession.Stage.SELECT_MFA_TYPE;
    return Future.succeededFuture(Judged.fine(still && user != null ? picked(play, user) : gate));
  }

  private static FlowStep picked(Play play, User user) {
    var answer = play.command().answer().getOrDefault("ANSWER", "");
    return choices(play.command(), user).stream()
        .filter(each -> each.name().equals(answer))
        .findFirst()
        .<FlowStep>map(
            factor -> new FlowStep.Open(play.session(), FlowSession.Stage.asking(factor)))
        .orElseGet(
            () ->
                new FlowStep.Keep(
                    play.session(), new Failure.Invalid("ANSWER must be one of MFAS_CAN_CHOOSE.")));
  }

  private static List<SecondFactor> choices(FlowCommand command, User user) {
    return SecondFactorDecision.of(command.pool(), user)
            instanceof SecondFactorDecision.Choose(var factors)
        ? factors
        : List.of();
  }

  /** A JSON array without spaces: some clients split it at its commas. */
  static String names(List<SecondFactor> factors) {
    return new JsonArray(factors.stream().map(Enum::name).toList()).encode();
  }
}
