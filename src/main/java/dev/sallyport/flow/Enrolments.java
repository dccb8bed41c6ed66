package dev.sallyport.flow;

import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.SoftwareToken;
import dev.sallyport.directory.SoftwareTokens;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;

/**
 * Sets a software token up in the middle of a sign-in that waits for it (auth-flows.md §7.1). Each
 * call moves the session on under a new ticket, so of two racing calls one wins.
 */
final class Enrolments {
  private final Charges charges;
  private final UserStore users;
  private final SoftwareTokens tokens;
  private final FlowStore store;
  private final Moves moves;
  private final Kek kek;
  private final InstantSource clock;

  Enrolments(
      Charges charges,
      UserStore users,
      SoftwareTokens tokens,
      FlowStore store,
      Moves moves,
      Kek kek,
      InstantSource clock) {
    this.charges = charges;
    this.users = users;
    this.tokens = tokens;
    this.store = store;
    this.moves = moves;
    this.kek = kek;
    this.clock = clock;
  }

  /** A call on its way: the session it brought, and whose it is. */
  private record Visit(FlowCommand command, SessionTicket ticket, FlowSession session, User user) {}

  private interface Doing {
    Future<FlowReply> run(Visit visit);
  }

  Future<FlowReply> associate(FlowCommand.Associate command) {
    return played(command, command.session(), this::drawn);
  }

  Future<FlowReply> verify(FlowCommand.VerifyToken command) {
    return played(command, command.session(), visit -> judged(visit, command));
  }

  private Future<FlowReply> played(FlowCommand command, String session, Doing doing) {
    var found = SessionTicket.read(session, command.client(), kek);
    if (found.isEmpty()) {
      return Future.failedFuture(new Failed(new Failure.SessionInvalid()));
    }
    var ticket = found.get();
    return charges
        .charge(command, ticket)
        .compose(
            charged -> {
              moves.counted(command, Future.succeededFuture(false));
              return admitted(command, ticket, charged, doing)
                  .recover(trouble -> charges.refunded(command, ticket, trouble));
            });
  }

  /** Only who would still be asked to set something up may; else the attempt is over. */
  private Future<FlowReply> admitted(
      FlowCommand command, SessionTicket ticket, Charges.Charged charged, Doing doing) {
    var session = charged.session();
    var user = charged.user();
    var gate = FlowStep.next(session, user, command, clock.instant());
    if (user != null
        && session.stage() == FlowSession.Stage.MFA_SETUP
        && gate instanceof FlowStep.Open(_, var stage)
        && stage == FlowSession.Stage.MFA_SETUP) {
      return doing.run(new Visit(command, ticket, session, user));
    }
    var over =
        gate instanceof FlowStep.Refuse refuse
            ? refuse
            : new FlowStep.Refuse(session, new Failure.SessionInvalid(), "nothing to set up");
    return moves.play(command, ticket, ticket.tag(), user, over);
  }

  private Future<FlowReply> drawn(Visit visit) {
    var drawn = tokens.draw(visit.user());
    return moved(visit, MfaSetup.drawn(drawn.token()))
        .map(session -> new FlowReply.Associated(drawn.secretCode(), session));
  }

  private Future<FlowReply> judged(Visit visit, FlowCommand.VerifyToken command) {
    var token = MfaSetup.drawn(visit.session()).map(drawn -> drawn.named(command.deviceName()));
    if (token.isEmpty()) {
      return kept(visit, new Failure.NoSoftwareToken("No software token was associated."));
    }
    return tokens
        .judge(visit.user(), token.get(), command.code(), command.deadline())
        .compose(
            verdict ->
                switch (verdict) {
                  case RIGHT -> enrolled(visit, token.get());
                  case WRONG, USED -> kept(visit, new Failure.EnrolmentMismatch());
                });
  }

  /** The session moves first: of two racing calls only one changes the account. */
  private Future<FlowReply> enrolled(Visit visit, SoftwareToken token) {
    return moved(visit, MfaSetup.verified(token))
        .compose(
            session ->
                users
                    .update(
                        visit.user(),
                        now -> enrolled(now, visit.session(), token),
                        visit.command().deadline())
                    .map(
                        _ -> {
                          moves.note(visit.command(), visit.session(), "enrolled", "MFA_SETUP");
                          return new FlowReply.Enrolled(session);
                        }));
  }

  /** A password changed, or a token set up, in the meantime must not be overruled. */
  private static User enrolled(User now, FlowSession session, SoftwareToken token) {
    if (now.mfa().token() != null || now.credentialEpoch() != session.epoch()) {
      throw new Failed(new Failure.SessionInvalid());
    }
    var mfa = now.mfa().registered(token).switched(SecondFactor.SOFTWARE_TOKEN_MFA, true);
    return now.withMfa(
        mfa.preferred() == null ? mfa.withPreferred(SecondFactor.SOFTWARE_TOKEN_MFA) : mfa);
  }

  private Future<FlowReply> kept(Visit visit, Failure failure) {
    return moves.play(
        visit.command(),
        visit.ticket(),
        visit.ticket().tag(),
        visit.user(),
        new FlowStep.Keep(visit.session(), failure));
  }

  /** The session under a new ticket, remembering this; answers its Session string. */
  private Future<String> moved(Visit visit, Map<String, String> remember) {
    var client = visit.command().client();
    var next = store.draw(visit.ticket().tag(), client);
    var until = clock.instant().plus(client.sessionTime());
    return store
        .replace(
            visit.ticket(),
            next,
            visit.session().at(FlowSession.Stage.MFA_SETUP, until, remember),
            MfaSetup.TRIES,
            client,
            visit.command().deadline())
        .map(_ -> next.session(client));
  }
}
