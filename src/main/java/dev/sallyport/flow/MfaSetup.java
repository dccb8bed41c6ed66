package dev.sallyport.flow;

import dev.sallyport.challenge.Round;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SecondFactors;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.SoftwareToken;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * MFA_SETUP: somebody who has no second factor sets one up in a pool that demands one
 * (auth-flows.md §7.1). A software token is set up by two calls that bring the session and get a
 * new one each ({@link Enrolments}); the answer to the challenge only says that it is done. Another
 * answer names an address or number, and a code goes there ({@link SentFactor}).
 */
final class MfaSetup implements StageHandler {
  /** How often one session may be presented. */
  static final int TRIES = 10;

  private static final String ID = "id";
  private static final String SEED = "seed";
  private static final String VERIFIED = "verified";

  private final BiPredicate<Pool, String> reaches;
  private final InstantSource clock;

  /**
   * Offers what can be set up.
   *
   * @param reaches whether a code can be sent to this attribute of a pool's users
   */
  MfaSetup(BiPredicate<Pool, String> reaches, InstantSource clock) {
    this.reaches = reaches;
    this.clock = clock;
  }

  private List<SecondFactor> offered(Pool pool) {
    return SecondFactors.enrollable(pool).stream()
        .filter(
            factor ->
                SecondFactors.channel(factor)
                    .map(attribute -> reaches.test(pool, attribute))
                    .orElse(true))
        .toList();
  }

  @Override
  public Future<Opened> open(Opening opening) {
    var command = opening.command();
    var user = Objects.requireNonNull(opening.user(), "nobody sets anything up");
    var can = offered(command.pool());
    if (can.isEmpty()) {
      return Future.failedFuture(
          new Failed(new Failure.Invalid("The user has no second factor and cannot set one up.")));
    }
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
    var user = play.user();
    var sent = SentFactor.named(play.command(), offered(play.command().pool()));
    return Future.succeededFuture(
        Judged.fine(sent.isPresent() && user != null ? begun(play, user, sent.get()) : done(play)));
  }

  /** A code is sent where the person says, if the account still waits for it. */
  private FlowStep begun(Play play, User user, SecondFactor factor) {
    var session = play.session();
    var gate = FlowStep.next(session, user, play.command(), clock.instant());
    if (!(gate instanceof FlowStep.Open(_, var stage)) || stage != FlowSession.Stage.MFA_SETUP) {
      return gate;
    }
    try {
      return new FlowStep.Open(
          SentFactor.begun(session, play.command(), user, factor),
          FlowSession.Stage.asking(factor));
    } catch (Failed refusal) {
      return new FlowStep.Keep(session, refusal.failure());
    }
  }

  private FlowStep done(Play play) {
    var session = play.session();
    return session.kept().containsKey(VERIFIED)
        ? FlowStep.next(
            stillHas(play.user(), session) ? session.proved("otp") : session,
            play.user(),
            play.command(),
            clock.instant())
        : new FlowStep.Keep(session, new Failure.Invalid("User has not set up software token mfa"));
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
