package dev.sallyport.flow;

import dev.sallyport.failure.Failed;
import dev.sallyport.runtime.Attempt;
import dev.sallyport.runtime.Instances;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.Optional;

/** The door of the flow room: sends commands over the bus and hands back the replies. */
public final class FlowClient {
  private final Vertx vertx;
  private final Instances<FlowCommand> instances;
  private final Metrics metrics;

  FlowClient(Vertx vertx, Instances<FlowCommand> instances, Metrics metrics) {
    this.vertx = vertx;
    this.instances = instances;
    this.metrics = metrics;
  }

  /**
   * The id of the client that a Session names, where it is one that calls bring without naming
   * their client themselves (MFA_SETUP); empty for all others. Nothing of it is checked here.
   */
  public static Optional<String> clientOf(String session) {
    return SessionTicket.client(session);
  }

  /**
   * Sends a command; the wait ends with its deadline. Fails with {@code Overloaded} where no reply
   * came in time, which is also how the bus says that a consumer is full.
   */
  public Future<FlowReply> send(FlowCommand command) {
    var options =
        Attempt.with(
            new DeliveryOptions()
                .setLocalOnly(true)
                .setSendTimeout(command.deadline().millisLeft()));
    var sent = System.nanoTime();
    return vertx
        .eventBus()
        .<FlowReply>request(instances.nearest(), command, options)
        .andThen(_ -> metrics.bus(instances.address(), Duration.ofNanos(System.nanoTime() - sent)))
        .map(message -> message.body())
        .recover(FlowClient::unanswered);
  }

  /**
   * Done when nothing of the command is under way any more; only then may tokens be told that were
   * made for its {@link FlowReply.Granted}. Fails where the sign-in came to nothing after all, as
   * for the loser of two racing answers.
   */
  public Future<Void> paid(FlowCommand command) {
    var context = vertx.getOrCreateContext();
    var here = Promise.<Void>promise();
    command.owed().paid().onComplete(paid -> context.runOnContext(_ -> here.handle(paid)));
    return here.future();
  }

  private static Future<FlowReply> unanswered(Throwable trouble) {
    var late =
        trouble instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT;
    return Future.failedFuture(
        late ? Failed.overloaded() : Failed.broken("flow verticle did not answer", trouble));
  }
}
