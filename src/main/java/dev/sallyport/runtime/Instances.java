package dev.sallyport.runtime;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumerOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The instances of one kind of verticle on the bus of this JVM. Whoever asks is answered by the
 * instance on its own event loop, as what stays on one loop wakes no other; whoever is on a loop
 * without one, by any of them in turn.
 */
public final class Instances<T extends BusMessage> {
  /** A backstop only; ingress admits less than this. */
  private static final int MOST_WAITING = 1000;

  /** Between the address of all and the number of one. */
  private static final String ONE = "#";

  private final String address;
  private final Map<Thread, String> loops = new ConcurrentHashMap<>();
  private final AtomicInteger known = new AtomicInteger();

  /**
   * None yet.
   *
   * @param address of all of them; that of a single one is this, {@code #} and a number
   */
  public Instances(String address) {
    this.address = address;
  }

  /** Receives as the instance on this event loop; called when it starts, from its context. */
  public Future<Void> receive(Vertx vertx, Handler<Message<T>> handler) {
    var own =
        loops.computeIfAbsent(Thread.currentThread(), _ -> address + ONE + known.getAndIncrement());
    return Future.all(consumer(vertx, address, handler), consumer(vertx, own, handler)).mapEmpty();
  }

  private Future<Void> consumer(Vertx vertx, String where, Handler<Message<T>> handler) {
    var options =
        new MessageConsumerOptions()
            .setAddress(where)
            .setLocalOnly(true)
            .setMaxBufferedMessages(MOST_WAITING);
    var consumer = vertx.eventBus().<T>consumer(options);
    consumer.handler(handler);
    return consumer.completion();
  }

  /** The address of all where this is that of one, and otherwise the same. */
  public static String shared(String address) {
    var one = address.indexOf(ONE);
    return one < 0 ? address : address.substring(0, one);
  }

  /** The address of all. */
  public String address() {
    return address;
  }

  /** The addresses of each: for what all of them have to do. */
  public List<String> each() {
    return List.copyOf(loops.values());
  }

  /** Where to ask from this thread. */
  public String nearest() {
    return loops.getOrDefault(Thread.currentThread(), address);
  }
}
