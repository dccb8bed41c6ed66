package dev.sallyport.token;

import dev.sallyport.failure.Failed;
import dev.sallyport.runtime.Attempt;
import dev.sallyport.runtime.Instances;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.List;

/** The door of the token room: sends commands over the bus and hands back the replies. */
public final class TokenClient {
  private final Vertx vertx;
  private final Instances<TokenCommand> instances;
  private final Metrics metrics;

  TokenClient(Vertx vertx, Instances<TokenCommand> instances, Metrics metrics) {
    this.vertx = vertx;
    this.instances = instances;
    this.metrics = metrics;
  }

  /**
   * Sends a command; the wait ends with its deadline. Fails with {@code Overloaded} where no reply
   * came in time, which is also how the bus says that a consumer is full.
   */
  public Future<TokenReply> send(TokenCommand command) {
    return send(instances.nearest(), command);
  }

  /** Sends the same to each token verticle, of which each reads a pool's keys for itself. */
  public Future<List<TokenReply>> sendToEach(TokenCommand command) {
    return Future.all(instances.each().stream().map(one -> send(one, command)).toList())
        .map(CompositeFuture::list);
  }

  private Future<TokenReply> send(String address, TokenCommand command) {
    var options =
        Attempt.with(
            new DeliveryOptions()
                .setLocalOnly(true)
                .setSendTimeout(command.deadline().millisLeft()));
    var sent = System.nanoTime();
    return vertx
        .eventBus()
        .<TokenReply>request(address, command, options)
        .andThen(_ -> metrics.bus(instances.address(), Duration.ofNanos(System.nanoTime() - sent)))
        .map(message -> message.body())
        .recover(TokenClient::unanswered);
  }

  private static Future<TokenReply> unanswered(Throwable trouble) {
    var late =
        trouble instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT;
    return Future.failedFuture(
        late ? Failed.overloaded() : Failed.broken("token verticle did not answer", trouble));
  }
}
