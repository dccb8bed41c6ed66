package dev.sallyport.flow;

import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.Pool;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.StageHandler.Judged;
import dev.sallyport.flow.StageHandler.Play;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Optional;

/**
 * Plays one round: spends a try, judges the answer, moves the attempt on. The try is spent before
 * the answer is judged, so that parallel guesses each pay; where something of ours fails, it is
 * given back.
 */
final class Rounds {
  private final Charges charges;
  private final Stages stages;
  private final Moves moves;
  private final Kek kek;

  Rounds(Charges charges, Stages stages, Moves moves, Kek kek) {
    this.charges = charges;
    this.stages = stages;
    this.moves = moves;
    this.kek = kek;
  }

  Future<FlowReply> play(FlowCommand.Answer command) {
    var found = ticket(command);
    if (found.isEmpty()) {
      return Future.failedFuture(new Failed(new Failure.SessionInvalid()));
    }
    var ticket = found.get();
    return charges
        .charge(command, ticket)
        .map(charged -> new Play(command, ticket, charged.session(), charged.user()))
        .compose(
            play -> {
              var judged = judge(play);
              moves.counted(command, judged.map(Judged::wrong));
              return judged
                  .compose(to -> moves.play(command, ticket, ticket.tag(), play.user(), to.step()))
                  .recover(trouble -> charges.refunded(command, ticket, trouble));
            });
  }

  /**
   * The ticket in {@code Session}; where there is none, PASSWORD_VERIFIER's secret block stands for
   * it. Whether the two are of one attempt is for that stage to see: at another the attempt ends.
   */
  private Optional<SessionTicket> ticket(FlowCommand.Answer command) {
    var session = command.session();
    if (session != null) {
      return SessionTicket.read(session, command.client(), kek);
    }
    var block = command.answer().getOrDefault("PASSWORD_CLAIM_SECRET_BLOCK", "");
    return command.challenge().equals(FlowSession.Stage.PASSWORD_VERIFIER.wire())
        ? SessionTicket.readBlock(block, command.client(), kek)
        : Optional.empty();
  }

  private Future<Judged> judge(Play play) {
    var command = play.command();
    var session = play.session();
    if (!names(play)) {
      return Future.failedFuture(new Failed(new Failure.SessionInvalid()));
    }
    if (!session.stage().answeredBy(command.challenge())) {
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
