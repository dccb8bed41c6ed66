package dev.sallyport.ingress.gate;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.function.Predicate;

/**
 * Carries bytes from where they are read to where they are written, no faster than they are taken
 * there: nothing is read while what was read before is not written. Ends neither side.
 */
final class Pump {
  /** Told of the bytes that did not please. */
  static final class Stopped extends Exception {
    private static final long serialVersionUID = 1;

    Stopped() {
      super("stopped", null, false, false);
    }
  }

  /** What was read broke off. */
  static final class Unread extends Exception {
    private static final long serialVersionUID = 1;

    Unread(Throwable why) {
      super(String.valueOf(why), why, false, false);
    }
  }

  private final ReadStream<Buffer> from;
  private final WriteStream<Buffer> to;
  private final Predicate<Buffer> pleases;
  private final Promise<Void> done = Promise.promise();

  private Pump(ReadStream<Buffer> from, WriteStream<Buffer> to, Predicate<Buffer> pleases) {
    this.from = from;
    this.to = to;
    this.pleases = pleases;
  }

  /**
   * Begins.
   *
   * @param from paused; must not have ended
   * @param pleases sees everything before it is written, and may stop it with {@link Stopped}
   * @return completes when everything is written; fails with {@link Unread} when the one side does,
   *     and otherwise when the other does
   */
  static Future<Void> run(
      ReadStream<Buffer> from, WriteStream<Buffer> to, Predicate<Buffer> pleases) {
    var pump = new Pump(from, to, pleases);
    from.exceptionHandler(trouble -> pump.done.tryFail(new Unread(trouble)));
    from.endHandler(_ -> pump.done.tryComplete());
    from.handler(pump::carry);
    from.resume();
    return pump.done.future();
  }

  private void carry(Buffer bytes) {
    if (done.future().isComplete()) {
      return;
    }
    if (!pleases.test(bytes)) {
      done.tryFail(new Stopped());
      return;
    }
    to.write(bytes).onFailure(done::tryFail);
    if (!done.future().isComplete() && to.writeQueueFull()) {
      from.pause();
      to.drainHandler(_ -> goOn());
    }
  }

  private void goOn() {
    if (!done.future().isComplete()) {
      from.resume();
    }
  }
}
