package dev.sallyport.flow;

import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.StageHandler.Judged;
import dev.sallyport.flow.StageHandler.Play;
import dev.sallyport.limits.Addresses;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plays one round: spends a try, judges the answer, moves the attempt on. The try is spent before
 * the answer is judged, so that parallel guesses each pay; where something of ours fails, it is
 * given back.
 */
final class Rounds {
  private final UserStore users;
  private final Addresses addresses;
  private final Stages stages;
  private final DeviceClaims claims;
  private final FlowStore store;
  private final Moves moves;
  private final Kek kek;

  Rounds(
      UserStore users,
      Addresses addresses,
      Stages stages,
      DeviceClaims claims,
      FlowStore store,
      Moves moves,
      Kek kek) {
    this.users = users;
    this.addresses = addresses;
    this.stages = stages;
    this.claims = claims;
    this.store = store;
    this.moves = moves;
    this.kek = kek;
  }

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
    var claimed = claims.look(command, ticket.tag(), claimed(command));
    return Future.join(arrived, charged, found, claimed)
        .map(
            _ ->
                new Play(command, ticket, with(charged.result(), claimed.result()), found.result()))
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

  /** A device can be claimed with the password too, where its proof comes in a later round. */
  private static @Nullable String claimed(FlowCommand.Answer command) {
    return command.challenge().equals(FlowSession.Stage.PASSWORD_VERIFIER.wire())
        ? command.answer().get("DEVICE_KEY")
        : null;
  }

  private static FlowSession with(FlowSession session, @Nullable DeviceClaim claim) {
    return claim == null ? session : session.withDevice(claim);
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
          Judged.fine(
              new FlowStep.Refuse(
                  session, new Failure.WrongChallenge(), "answered another challenge")));
    }
    return stages.of(session.stage()).judge(play);
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
}
