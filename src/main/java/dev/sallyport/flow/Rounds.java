package dev.sallyport.flow;

import dev.sallyport.challenge.Attempt;
import dev.sallyport.challenge.Challenge;
import dev.sallyport.challenge.Challenges;
import dev.sallyport.challenge.Guess;
import dev.sallyport.challenge.Round;
import dev.sallyport.challenge.Verdict;
import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.Srp;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Addresses;
import dev.sallyport.limits.Factor;
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
  private final Addresses addresses;
  private final Challenges challenges;
  private final NewPassword newPassword;
  private final FlowStore store;
  private final Moves moves;
  private final Kek kek;
  private final InstantSource clock;

  Rounds(
      UserStore users,
      Guess guess,
      Addresses addresses,
      Challenges challenges,
      NewPassword newPassword,
      FlowStore store,
      Moves moves,
      Kek kek,
      InstantSource clock) {
    this.users = users;
    this.guess = guess;
    this.addresses = addresses;
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

  /** What an answer leads to, and whether it was wrong and so stays counted where it came from. */
  private record Judged(FlowStep step, boolean wrong) {}

  Future<FlowReply> play(FlowCommand.Answer command) {
    var found = ticket(command);
    if (found.isEmpty()) {
      return Future.failedFuture(new Failed(new Failure.SessionInvalid()));
    }
    var ticket = found.get();
    return charge(command, ticket)
        .compose(
            play -> {
              var judged = judge(play);
              var reply =
                  judged
                      .compose(
                          to -> moves.play(command, ticket, ticket.tag(), play.user(), to.step()))
                      .recover(trouble -> refunded(command, ticket, trouble));
              return moves.counted(command, judged.map(Judged::wrong), reply);
            });
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
    var deadline = command.deadline();
    var arrived = addresses.arrive(command.address(), deadline);
    var charged = store.charge(ticket, command.client(), command.requestId(), deadline);
    var found = users.byTag(command.pool().id(), ticket.tag(), deadline);
    return Future.join(arrived, charged, found)
        .map(_ -> new Play(command, ticket, charged.result(), found.result()))
        .recover(
            trouble -> {
              var forgiven =
                  arrived.succeeded()
                      ? addresses.forgive(command.address(), deadline)
                      : Future.succeededFuture();
              return forgiven.transform(
                  _ ->
                      ours(trouble)
                          ? refunded(command, ticket, trouble)
                          : Future.failedFuture(trouble));
            });
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

  private Future<Judged> judge(Play play) {
    var command = play.command();
    var session = play.session();
    if (!names(play)) {
      return Future.failedFuture(new Failed(new Failure.SessionInvalid()));
    }
    if (!command.challenge().equals(session.stage().wire())) {
      return Future.succeededFuture(
          new Judged(
              new FlowStep.Refuse(
                  session, new Failure.WrongChallenge(), "answered another challenge"),
              false));
    }
    return switch (session.stage()) {
      case PASSWORD_VERIFIER -> verify(play);
      case STEP -> answer(play);
      case NEW_PASSWORD ->
          newPassword
              .judge(command, play.ticket(), session, play.user())
              .map(step -> new Judged(step, false));
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

  private Future<Judged> answer(Play play) {
    var command = play.command();
    var session = play.session();
    var attempt = Moves.attempt(command, play.ticket().tag(), play.user(), session);
    var challenge = challenges.of(session.step().type(), command.pool());
    return judged(challenge, attempt, new Round(Map.of(), session.kept()), command.answer())
        .map(verdict -> new Judged(after(play, verdict), wrong(verdict)));
  }

  private Future<Verdict> judged(
      Challenge challenge, Attempt attempt, Round round, Map<String, String> answer) {
    var factor = challenge.factor();
    return factor == null
        ? challenge.judge(attempt, round, answer)
        : guess.take(
            attempt.tag(),
            factor,
            attempt.address(),
            attempt.deadline(),
            () -> challenge.judge(attempt, round, answer),
            verdict -> !wrong(verdict),
            new Verdict.Failed(new Failure.LockedOut()));
  }

  private FlowStep after(Play play, Verdict verdict) {
    return FlowStep.after(
        verdict, play.session(), play.user(), play.command().client(), clock.instant());
  }

  /** What was refused because of a lock was not judged, so it was not wrong. */
  private static boolean wrong(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Afresh(_), Verdict.Wrong(_) -> true;
      case Verdict.Failed(var failure) -> !(failure instanceof Failure.LockedOut);
      case Verdict.Passed(_), Verdict.More(_), Verdict.Again(_) -> false;
    };
  }

  /** Judges the SRP proof; the verdict is held while steps are left. */
  private Future<Judged> verify(Play play) {
    var command = play.command();
    var right = play.user() != null && signed(play);
    var proof =
        play.session().steps().isEmpty()
            ? guess
                .take(
                    play.ticket().tag(),
                    Factor.PASSWORD,
                    command.address(),
                    command.deadline(),
                    () -> Future.succeededFuture(right))
                .map(FlowSession.Proof::told)
            : Future.succeededFuture(FlowSession.Proof.held(right));
    return proof.map(
        verdict ->
            new Judged(
                FlowStep.next(
                    play.session().proved(verdict, command.address()),
                    play.user(),
                    command.client(),
                    clock.instant()),
                verdict.counts()));
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
