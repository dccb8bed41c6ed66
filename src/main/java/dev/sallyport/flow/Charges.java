package dev.sallyport.flow;

import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Addresses;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * What each call with a session begins with: it counts against its address, a try of the session is
 * spent, and its owner is read, all at once. Where something of ours fails, the try is given back.
 */
final class Charges {
  private final UserStore users;
  private final Addresses addresses;
  private final DeviceClaims claims;
  private final FlowStore store;

  Charges(UserStore users, Addresses addresses, DeviceClaims claims, FlowStore store) {
    this.users = users;
    this.addresses = addresses;
    this.claims = claims;
    this.store = store;
  }

  /** The session, and whose it is; nobody's for a made-up person and for one who is gone. */
  record Charged(FlowSession session, @Nullable User user) {}

  Future<Charged> charge(FlowCommand command, SessionTicket ticket) {
    var deadline = command.deadline();
    var arrived = addresses.arrive(command.address(), deadline);
    var charged = store.charge(ticket, command.client(), command.requestId(), deadline);
    var found = users.byTag(command.pool().id(), ticket.tag(), deadline);
    var claimed = claims.look(command, ticket.tag(), claimed(command));
    return Future.join(arrived, charged, found, claimed)
        .map(_ -> new Charged(with(charged.result(), claimed.result()), found.result()))
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
  private static @Nullable String claimed(FlowCommand command) {
    return command instanceof FlowCommand.Answer answer
            && answer.challenge().equals(FlowSession.Stage.PASSWORD_VERIFIER.wire())
        ? answer.answer().get("DEVICE_KEY")
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

  /** The trouble, after the try was given back. */
  <T> Future<T> refunded(FlowCommand command, SessionTicket ticket, Throwable trouble) {
    return store
        .refund(ticket, command.requestId(), command.deadline())
        .transform(_ -> Future.failedFuture(trouble));
  }
}
