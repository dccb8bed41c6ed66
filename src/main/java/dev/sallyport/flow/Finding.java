package dev.sallyport.flow;

import dev.sallyport.challenge.Guess;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.flow.FlowCommand.FirstProof;
import dev.sallyport.limits.Addresses;
import dev.sallyport.limits.Arrival;
import dev.sallyport.limits.Factor;
import dev.sallyport.limits.Leave;
import dev.sallyport.limits.Limits;
import dev.sallyport.redis.SharedRedis;
import io.vertx.core.Future;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds who an attempt is about and what else is kept of them, in two trips to Redis, and reserves
 * the guess meanwhile that a password will most likely be.
 */
final class Finding {
  private final SharedRedis redis;
  private final UserStore users;
  private final Limits limits;
  private final Addresses addresses;
  private final Guess guess;
  private final DeviceClaims claims;

  Finding(
      SharedRedis redis,
      UserStore users,
      Limits limits,
      Addresses addresses,
      Guess guess,
      DeviceClaims claims) {
    this.redis = redis;
    this.users = users;
    this.limits = limits;
    this.addresses = addresses;
    this.guess = guess;
    this.claims = claims;
  }

  /**
   * Somebody whose sign-up was just confirmed: nothing is guessed, and nothing need be found out
   * but what the declared list asks. Whoever answers with the session is counted then.
   */
  Future<Found> confirmed(FlowCommand.Start command, User user) {
    if (!FlowPlan.conditional(FlowPlan.declared(command.pool(), command.client()))) {
      return Future.succeededFuture(new Found(null, user, null, null, 0));
    }
    var arrived = addresses.arrive(command.address(), command.deadline());
    var failures = limits.failures(user.tag().value(), command.address(), command.deadline());
    return Future.all(arrived, failures)
        .map(_ -> new Found(arrived.result(), user, null, null, failures.result()));
  }

  /**
   * An attempt that begins, and where the person of its name is.
   *
   * @param counted against its address; fails with Overloaded where too many failed there
   */
  record Beginning(Future<Arrival> counted, Future<PersonTag> located) {}

  /** Counts the attempt against its address, and looks its name up meanwhile. */
  Beginning begun(FlowCommand.Start command) {
    var deadline = command.deadline();
    return redis.together(
        () ->
            new Beginning(
                addresses.arrive(command.address(), deadline),
                users.locate(command.pool(), command.login(), deadline)));
  }

  /** All there is of the person. */
  Future<Found> of(FlowCommand.Start command, Beginning begun) {
    return Future.join(begun.counted(), begun.located())
        .compose(
            _ ->
                redis.together(
                    () -> find(command, begun.counted().result(), begun.located().result())));
  }

  private Future<Found> find(FlowCommand.Start command, Arrival arrival, PersonTag tag) {
    var deadline = command.deadline();
    var user = users.at(command.pool(), command.login(), tag, deadline);
    var device = claims.look(command, tag, command.device());
    var leave =
        guessed(command)
            ? guess.ask(tag, Factor.PASSWORD, command.address(), deadline)
            : Future.<@Nullable Leave>succeededFuture(null);
    var failures =
        FlowPlan.conditional(FlowPlan.declared(command.pool(), command.client()))
            ? limits.failures(tag.value(), command.address(), deadline)
            : Future.succeededFuture(0);
    return Future.join(user, device, leave, failures)
        .map(
            _ ->
                new Found(
                    arrival, user.result(), device.result(), leave.result(), failures.result()))
        .onFailure(_ -> back(command, leave.succeeded() ? leave.result() : null));
  }

  /**
   * Whether the password that came along will most likely be judged and told at once, so that the
   * guess can be reserved while the person is looked up. Functions are asked before any guess.
   */
  private static boolean guessed(FlowCommand.Start command) {
    var declared = FlowPlan.declared(command.pool(), command.client());
    var given =
        switch (command.proof()) {
          case FirstProof.Password(_) -> true;
          case FirstProof.Choice(var preferred, var password, _) ->
              password != null && FlowSession.Stage.PASSWORD.wire().equals(preferred);
          case FirstProof.Srp(_), FirstProof.None(), FirstProof.SignedUp(_) -> false;
        };
    return given
        && command.pool().lambdas().functions().isEmpty()
        && (FlowPlan.conditional(declared) || FlowPlan.of(declared, true, Map.of()).isEmpty());
  }

  /** Gives a guess back that was not judged. */
  Future<Void> returned(FlowCommand.Start command, Leave leave) {
    return guess.back(leave, command.deadline());
  }

  /** The same, and owed: the answer does not wait for it. Nothing where none was taken. */
  void back(FlowCommand.Start command, @Nullable Leave leave) {
    if (leave != null) {
      command.owed().add(guess.back(leave, command.deadline()).otherwiseEmpty());
    }
  }
}
