package dev.sallyport.flow;

import dev.sallyport.challenge.Challenges;
import dev.sallyport.challenge.Guess;
import dev.sallyport.challenge.Round;
import dev.sallyport.challenge.Verdict;
import dev.sallyport.config.StepConfig;
import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.Srp;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Limits;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plays one round: spends a try, judges the answer, moves the attempt on. The try is spent before
 * the answer is judged, so that parallel guesses each pay; where something of ours fails, it is
 * given back.
 */
final class Rounds {
  /** How far a client's clock may be off when it signs an SRP proof (srp.md §4). */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final UserStore users;
  private final Guess guess;
  private final Limits limits;
  private final Challenges challenges;
  private final NewPassword newPassword;
  private final FlowStore store;
  private final Moves moves;
  private final Kek kek;
  private final InstantSource clock;

  Rounds(
      UserStore users,
      Guess guess,
      Limits limits,
      Challenges challenges,
      NewPassword newPassword,
      FlowStore store,
      Moves moves,
      Kek kek,
      InstantSource clock) {
    this.users = users;
    this.guess = guess;
    this.limits = limits;
    this.challenges = challenges;
    this.newPassword = newPassword;
    this.store = store;
    this.moves = moves;
    this.kek = kek;
    this.clock = clock;
  }

  /** One answer with what was found for it. */
  private record Play(
      FlowCommand.Answer command, SessionTicket ticket, FlowSession session, @Nullable User user) {}

  Future<FlowReply> play(FlowCommand.Answer command) {
    var ticket = ticket(command);
    if (ticket.isEmpty()) {
      return Future.failedFuture(new Failed(new Failure.SessionInvalid()));
    }
    return charge(command, ticket.get())
        .compose(
            play ->
                judge(play)
                    .compose(
                        step ->
                            moves.play(
                                command, play.ticket(), play.ticket().tag(), play.user(), step))
                    .recover(trouble -> refunded(command, play.ticket(), trouble)));
  }

  /**
   * The ticket in {@code Session}; for PASSWORD_VERIFIER the secret block stands for it and, where
   * both are sent, they must be of the same attempt.
   */
  private Optional<SessionTicket> ticket(FlowCommand.Answer command) {
    var session = command.session();
    var named =
        session == null
            ? Optional.<SessionTicket>empty()
            : SessionTicket.read(session, command.client(), kek);
    if (!command.challenge().equals(FlowSession.Stage.PASSWORD_VERIFIER.wire())) {
      return named;
    }
    var block = command.answer().getOrDefault("PASSWORD_CLAIM_SECRET_BLOCK", "");
    var carried = SessionTicket.readBlock(block, command.client(), kek);
    return session == null
        ? carried
        : named.filter(ticket -> carried.filter(ticket::same).isPresent());
  }

  private Future<Play> charge(FlowCommand.Answer command, SessionTicket ticket) {
    var charged = store.charge(ticket, command.client(), command.requestId(), command.deadline());
    var found = users.byTag(command.pool().id(), ticket.tag(), command.deadline());
    return Future.join(charged, found)
        .map(_ -> new Play(command, ticket, charged.result(), found.result()))
        .recover(
            trouble ->
                ours(trouble) ? refunded(command, ticket, trouble) : Future.failedFuture(trouble));
  }

  /** Whether it was not the session that was at fault. */
  private static boolean ours(Throwable trouble) {
    return !(trouble instanceof Failed failed)
        || failed.failure() instanceof Failure.Broken
        || failed.failure() instanceof Failure.Overloaded;
  }

  private <T> Future<T> refunded(
      FlowCommand.Answer command, SessionTicket ticket, Throwable trouble) {
    return store
        .refund(ticket, command.requestId(), command.deadline())
        .transform(_ -> Future.failedFuture(trouble));
  }

  private Future<FlowStep> judge(Play play) {
    var command = play.command();
    var session = play.session();
    if (!names(play)) {
      return Future.failedFuture(new Failed(new Failure.SessionInvalid()));
    }
    if (!command.challenge().equals(session.stage().wire())) {
      return Future.succeededFuture(
          new FlowStep.Refuse(session, new Failure.WrongChallenge(), "answered another challenge"));
    }
    return switch (session.stage()) {
      case PASSWORD_VERIFIER -> verify(play);
      case STEP -> answer(play);
      case NEW_PASSWORD -> newPassword.judge(command, play.ticket(), session, play.user());
    };
  }

  /**
   * A session belongs to its user: USERNAME must be a name this sign-in was told or has told. Other
   * names of the user are refused, or a session would tell which addresses are theirs.
   */
  private static boolean names(Play play) {
    var named = play.command().answer().getOrDefault("USERNAME", "");
    var session = play.session();
    var pool = play.command().pool();
    return same(pool, named, session.login())
        || same(pool, named, session.username())
        || named.equals(session.sub());
  }

  private static boolean same(Pool pool, String one, String other) {
    return pool.caseSensitive()
        ? one.equals(other)
        : one.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
  }

  private Future<FlowStep> answer(Play play) {
    var command = play.command();
    var session = play.session();
    var attempt = Moves.attempt(command, play.ticket().tag(), play.user(), session);
    var round = new Round(Map.of(), session.kept());
    return challenges
        .of(session.step().type(), command.pool())
        .judge(attempt, round, command.answer())
        .compose(verdict -> blamed(play, verdict).map(verdict))
        .map(
            verdict ->
                FlowStep.after(verdict, session, play.user(), command.client(), clock.instant()));
  }

  /** Wrong answers count against the address; a wrong password was counted when it was taken. */
  private Future<Void> blamed(Play play, Verdict verdict) {
    var wrong =
        switch (verdict) {
          case Verdict.Afresh(_), Verdict.Wrong(_), Verdict.Failed(_) -> true;
          case Verdict.Passed(_), Verdict.More(_), Verdict.Again(_) -> false;
        };
    return wrong && play.session().step().type() != StepConfig.Type.PASSWORD
        ? limits.blame(play.command().address(), play.command().deadline())
        : Future.succeededFuture();
  }

  private Future<FlowStep> verify(Play play) {
    var command = play.command();
    return guess
        .take(
            play.ticket().tag(),
            command.address(),
            command.deadline(),
            () -> Future.succeededFuture(play.user() != null && signed(play)))
        .map(
            outcome ->
                FlowStep.next(
                    play.session().proved(Starts.proof(outcome)),
                    play.user(),
                    command.client(),
                    clock.instant()));
  }

  private boolean signed(Play play) {
    var answer = play.command().answer();
    var timestamp = answer.getOrDefault("TIMESTAMP", "");
    var off = Duration.between(Srp.parseTimestamp(timestamp), clock.instant()).abs();
    var key = Base64.getDecoder().decode(Objects.requireNonNull(play.session().kept().get("key")));
    var expected =
        Srp.sign(
            key,
            play.command().pool().srpName(),
            play.session().username(),
            play.ticket().blockBytes(),
            timestamp);
    return ConstantTime.equal(expected, signature(answer.get("PASSWORD_CLAIM_SIGNATURE")))
        && off.compareTo(SKEW) <= 0;
  }

  private static byte[] signature(@Nullable String text) {
    try {
      return Base64.getDecoder().decode(text == null ? "" : text);
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }
}
