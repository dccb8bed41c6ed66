package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pools;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowClient;
import dev.sallyport.flow.FlowCommand;
import dev.sallyport.flow.FlowReply;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The two calls that set a software token up bring an access token or, in the middle of a sign-in,
 * a Session. Such a Session names the client it was given to, since the call does not.
 */
final class SetUpSessions {
  private final Pools pools;
  private final FlowClient flow;

  SetUpSessions(Pools pools, FlowClient flow) {
    this.pools = pools;
    this.flow = flow;
  }

  /** The call's Session, or null where it brings an access token. It must bring one of them. */
  static @Nullable String of(Call call) {
    var session = call.input().getString("Session");
    var token = call.input().getString("AccessToken");
    if ((session == null) == (token == null)) {
      throw Members.invalid("Either AccessToken or Session must be given, and not both.");
    }
    return session;
  }

  /** Plays a command of the Session's client. Fails with SessionInvalid where it names none. */
  Future<JsonObject> play(
      String session,
      Deadline deadline,
      Function<Accounts.Party, FlowCommand> command,
      Function<FlowReply, JsonObject> written) {
    return party(session, deadline)
        .compose(party -> flow.send(command.apply(party)))
        .compose(
            reply ->
                reply instanceof FlowReply.Refused(var failure, var attempt)
                    ? Future.failedFuture(Failed.noted(failure, attempt))
                    : Future.succeededFuture(written.apply(reply)));
  }

  private Future<Accounts.Party> party(String session, Deadline deadline) {
    return FlowClient.clientOf(session)
        .map(id -> pools.client(id, deadline))
        .orElseGet(() -> Future.failedFuture(new Failed(new Failure.SessionInvalid())))
        .compose(
            client ->
                pools.pool(client.poolId(), deadline).map(pool -> new Accounts.Party(pool, client)))
        .recover(
            trouble ->
                Future.failedFuture(
                    trouble instanceof Failed failed
                            && (failed.failure() instanceof Failure.ClientNotFound
                                || failed.failure() instanceof Failure.PoolNotFound)
                        ? new Failed(new Failure.SessionInvalid())
                        : trouble));
  }

  /** A reply that this command is never given. */
  static IllegalStateException unexpected(FlowReply reply) {
    return new IllegalStateException("flow room answered " + reply.getClass().getSimpleName());
  }
}
