package dev.sallyport.flow;

import dev.sallyport.challenge.Guess;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Renewal;
import dev.sallyport.directory.User;
import dev.sallyport.limits.Factor;
import dev.sallyport.limits.Leave;
import dev.sallyport.migration.Migrations;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Takes a password that came in clear: the verdict is told, or held while steps are left. */
final class GivenPassword {
  private final Passwords passwords;
  private final Guess guess;
  private final Renewal renewal;
  private final Migrations migrations;

  GivenPassword(Passwords passwords, Guess guess, Renewal renewal, Migrations migrations) {
    this.migrations = migrations;
    this.passwords = passwords;
    this.guess = guess;
    this.renewal = renewal;
  }

  /** The session with what became known of the password. Nobody's is hashed too. */
  Future<FlowSession> take(
      FlowCommand command,
      PersonTag tag,
      @Nullable User user,
      FlowSession session,
      String password) {
    return session.steps().isEmpty()
        ? guess
            .ask(tag, Factor.PASSWORD, command.address(), command.deadline())
            .compose(leave -> take(command, leave, user, session, password))
        : held(command, user, session, password);
  }

  /** The same for a guess that was reserved already; where none is to be told it goes back. */
  Future<FlowSession> take(
      FlowCommand command, Leave leave, @Nullable User user, FlowSession session, String password) {
    var deadline = command.deadline();
    if (!session.steps().isEmpty()) {
      command.owed().add(guess.back(leave, deadline).otherwiseEmpty());
      return held(command, user, session, password);
    }
    return proved(
        command,
        user,
        session,
        password,
        guess
            .judge(
                leave, command.owed(), deadline, () -> passwords.matches(user, password, deadline))
            .map(FlowSession.Proof::told));
  }

  private Future<FlowSession> held(
      FlowCommand command, @Nullable User user, FlowSession session, String password) {
    return proved(
        command,
        user,
        session,
        password,
        passwords.matches(user, password, command.deadline()).map(FlowSession.Proof::held));
  }

  private Future<FlowSession> proved(
      FlowCommand command,
      @Nullable User user,
      FlowSession session,
      String password,
      Future<FlowSession.Proof> proof) {
    return proof.compose(
        verdict -> {
          var renewed = renewed(command, user, password, verdict);
          var proved = session.proved(verdict, command.address());
          if (verdict.held() && user == null && migrations.into(command.pool())) {
            proved = proved.withUnproved(password);
          }
          var told = proved;
          // Only a right password is renewed, so while the verdict is held nobody waits for it.
          return verdict.held() ? Future.succeededFuture(told) : renewed.map(told);
        });
  }

  private Future<Void> renewed(
      FlowCommand command, @Nullable User user, String password, FlowSession.Proof proof) {
    var right = proof == FlowSession.Proof.RIGHT || proof == FlowSession.Proof.HELD_RIGHT;
    return right && user != null
        ? renewal.after(command.pool(), user, password, command.deadline())
        : Future.succeededFuture();
  }
}
