package dev.sallyport.flow;

import dev.sallyport.challenge.Round;
import dev.sallyport.directory.SecondFactors;
import dev.sallyport.directory.SoftwareToken;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * MFA_SETUP: somebody who has no second factor sets one up in a pool that demands one
 * (auth-flows.md §7.1). It is set up by two calls that bring the session and get a new one each
 * ({@link Enrolments}); the answer to the challenge only says that it is done.
 */
final class MfaSetup implements StageHandler {
  /** How often one session may be presented. */
  static final int TRIES = 10;

  private static final String ID = "id";
  private static final String SEED = "seed";
  private static final String VERIFIED = "verified";

  private final InstantSource clock;

  MfaSetup(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Future<Opened> open(Opening opening) {
    var command = opening.command();
    var user = Objects.requireNonNull(opening.user(), "nobody sets anything up");
    var can = List.copyOf(SecondFactors.enrollable(command.pool()));
    var shown =
        Map.of("MFAS_CAN_SETUP", SecondFactorChoice.names(can), "USER_ID_FOR_SRP", user.username());
    var until = clock.instant().plus(command.client().sessionTime());
    return Future.succeededFuture(
        new Opened(
            opening.session().at(FlowSession.Stage.MFA_SETUP, until, Map.of()),
            new Round(shown, Map.of(), TRIES)));
  }

  @Override
  public Future<Judged> judge(Play play) {
    var session = play.session();
    var step =
        session.kept().containsKey(VERIFIED)
            ? FlowStep.next(
                stillHas(play.user(), session) ? session.proved("otp") : session,
                play.user(),
                play.command(),
                clock.instant())
            : new FlowStep.Keep(
                session, new Failure.Invalid("User has not set up software token mfa"));
    return Future.succeededFuture(Judged.fine(step));
  }

  private static boolean stillHas(@Nullable User user, FlowSession session) {
    var token = user == null ? null : user.mfa().token();
    return token != null && token.id().equals(session.kept().get(ID));
  }

  /** What the session remembers of a token that was drawn. */
  static Map<String, String> drawn(SoftwareToken token) {
    return Map.of(ID, token.id(), SEED, token.sealed());
  }

  /** What the session remembers of a token that was verified. */
  static Map<String, String> verified(SoftwareToken token) {
    return Map.of(ID, token.id(), VERIFIED, "true");
  }

  /** The token that was drawn for this session. */
  static Optional<SoftwareToken> drawn(FlowSession session) {
    return Optional.ofNullable(session.kept().get(SEED))
        .map(seed -> new SoftwareToken(session.kept().getOrDefault(ID, ""), seed, ""));
  }
}
