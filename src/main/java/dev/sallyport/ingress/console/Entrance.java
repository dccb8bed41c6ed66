package dev.sallyport.ingress.console;

import dev.sallyport.config.ConsoleConfig.Operator;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.ingress.console.ConsoleHandler.Guest;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Where operators come in and go out. */
final class Entrance {
  private final Operators operators;
  private final ConsoleSessions sessions;
  private final ConsoleHandler handler;
  private final ClientAddress addresses;
  private final Words words;

  Entrance(
      Operators operators,
      ConsoleSessions sessions,
      ConsoleHandler handler,
      ClientAddress addresses,
      Words words) {
    this.operators = operators;
    this.sessions = sessions;
    this.handler = handler;
    this.addresses = addresses;
    this.words = words;
  }

  /** The page to sign in. */
  Future<Void> show(Guest guest) {
    return page(guest, 200, "", null);
  }

  /** One who is not let in hears nothing of why: not who there is, not that guesses are locked. */
  Future<Void> enter(Guest guest) {
    var name = guest.form().get("name");
    if (!handler.genuine(guest, "")) {
      return page(guest, 403, name, "signin.stale");
    }
    var address = addresses.of(guest.ctx().request());
    return operators
        .signIn(guest.id(), name, guest.form().get("password"), address, guest.deadline())
        .compose(
            operator ->
                operator.isPresent()
                    ? entered(guest, operator.get())
                    : page(guest, 403, name, "signin.wrong"))
        .recover(
            trouble ->
                Failed.of(trouble) instanceof Failure.Overloaded
                    ? page(guest, 503, name, "signin.busy")
                    : Future.failedFuture(trouble));
  }

  /** A session of its own for each sign-in: one that was there before ends. */
  private Future<Void> entered(Guest guest, Operator operator) {
    var before =
        guest.session().isEmpty()
            ? Future.<Void>succeededFuture()
            : sessions.end(guest.session(), guest.deadline());
    return before
        .compose(_ -> sessions.open(operator, guest.deadline()))
        .compose(
            session -> {
              ConsoleWriter.give(guest.ctx(), session);
              return ConsoleWriter.sent(guest.ctx(), Paths.HOME);
            });
  }

  /** Ends the session. */
  Future<Void> leave(Guest guest) {
    if (!handler.genuine(guest, guest.session())) {
      return ConsoleWriter.sent(guest.ctx(), Paths.HOME);
    }
    return sessions
        .look(guest.session(), false, guest.deadline())
        .compose(
            operator ->
                sessions
                    .end(guest.session(), guest.deadline())
                    .onSuccess(
                        _ ->
                            operator.ifPresent(
                                one ->
                                    operators.signedOut(
                                        guest.id(), one, addresses.of(guest.ctx().request())))))
        .compose(
            _ -> {
              ConsoleWriter.give(guest.ctx(), "");
              return ConsoleWriter.sent(guest.ctx(), Paths.SIGN_IN);
            });
  }

  private Future<Void> page(Guest guest, int status, String name, @Nullable String message) {
    return handler.shown(
        guest,
        status,
        new View.SignIn(
            words.text("signin.title"),
            handler.token(guest, "", Paths.SIGN_IN),
            name,
            message == null ? null : words.text(message)));
  }
}
