package dev.sallyport.delivery;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages on their way out: a few are being sent at once, the rest wait in a bounded queue. One
 * that fails for the moment is tried again after a pause, until the pauses are used up.
 */
final class Line {
  private static final Logger LOG = LoggerFactory.getLogger(Line.class);
  private static final Duration CLOSING = Duration.ofSeconds(10);

  /** One way to send a message, without a queue. */
  interface Way {
    /** Sends; must end, in whichever way, within a time of its own. */
    Future<Void> send(Message message);

    /** Whether what failed so may be tried again. */
    boolean again(Throwable trouble);

    /** What may be logged of it: nothing of the message. */
    String cause(Throwable trouble);
  }

  private final Vertx vertx;
  private final Way way;
  private final int atOnce;
  private final List<Duration> pauses;
  private final Places places;

  /** Everything below is touched on this context only. */
  private final Context context;

  private final Queue<Sending> waiting = new ArrayDeque<>();
  private final Promise<Void> idle = Promise.promise();
  private int sending;
  private boolean closing;

  private record Sending(Message message, int failures) {}

  /**
   * Nobody waits yet.
   *
   * @param pauses how long to wait before the second try, the third, and so on
   */
  Line(Vertx vertx, Way way, int atOnce, int queue, List<Duration> pauses) {
    this.vertx = vertx;
    this.way = way;
    this.atOnce = atOnce;
    this.pauses = pauses;
    this.places = new Places(queue + atOnce);
    this.context = vertx.getOrCreateContext();
  }

  /** Fails with DeliveryFailed where too many wait already. */
  Future<Void> accept(Message message) {
    if (!places.take()) {
      return Places.full();
    }
    context.runOnContext(_ -> queue(new Sending(message, 0)));
    return Future.succeededFuture();
  }

  private void queue(Sending one) {
    waiting.add(one);
    next();
  }

  private void next() {
    while (sending < atOnce && !waiting.isEmpty()) {
      sending++;
      send(waiting.remove());
    }
    if (closing && places.taken() == 0) {
      idle.tryComplete();
    }
  }

  private void send(Sending one) {
    // A future at once, whatever is thrown: a place that is not given back is lost for good.
    Future.succeededFuture(one.message())
        .compose(way::send)
        .onComplete(
            result ->
                context.runOnContext(
                    _ -> {
                      sending--;
                      if (result.succeeded()) {
                        places.give();
                      } else {
                        failed(one, result.cause());
                      }
                      next();
                    }));
  }

  private void failed(Sending one, Throwable trouble) {
    var last = one.failures() == pauses.size() || !way.again(trouble) || closing;
    LOG.atWarn()
        .addKeyValue("medium", one.message().medium())
        .addKeyValue("kind", one.message().facts().get("kind"))
        .addKeyValue("failures", one.failures() + 1)
        .addKeyValue("givenUp", last)
        .addKeyValue("cause", way.cause(trouble))
        .log("a message could not be sent");
    if (last) {
      places.give();
      return;
    }
    vertx.setTimer(
        pauses.get(one.failures()).toMillis(),
        _ -> context.runOnContext(_ -> queue(new Sending(one.message(), one.failures() + 1))));
  }

  /** Waits a little for what is on its way. */
  Future<Void> close() {
    context.runOnContext(
        _ -> {
          closing = true;
          next();
        });
    return idle.future()
        .timeout(CLOSING.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            _ -> {
              LOG.atWarn().addKeyValue("messages", places.taken()).log("messages were not sent");
              return Future.succeededFuture();
            });
  }
}
