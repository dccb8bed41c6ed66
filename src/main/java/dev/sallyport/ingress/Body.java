package dev.sallyport.ingress;

import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** What came of reading a request's body into memory. */
public sealed interface Body {
  /** How far beyond its limit a body is read and thrown away, so that the sender hears why. */
  int DRAINED = 1 << 20;

  /** All of it. */
  record Whole(Buffer bytes) implements Body {}

  /**
   * More than the limit.
   *
   * @param more whether some of it is still to come; the connection is of no further use then
   */
  record TooLarge(boolean more) implements Body {}

  /** Not all of it came before the deadline. */
  record Late() implements Body {}

  /** The caller left in the middle. */
  record Gone() implements Body {}

  /**
   * Reads the body; call before the request's first asynchronous step. Never keeps more than {@code
   * limit} bytes. The future does not fail.
   */
  static Future<Body> read(Vertx vertx, HttpServerRequest request, int limit, Deadline deadline) {
    var expects = "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
    var declared = declared(request);
    if (declared > (expects ? limit : limit + DRAINED)) {
      return Future.succeededFuture(new TooLarge(true));
    }
    if (expects) {
      request.response().writeContinue();
    }
    return new Reading(limit).of(vertx, request, deadline);
  }

  private static long declared(HttpServerRequest request) {
    var length = request.getHeader("Content-Length");
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException notANumber) {
      return Long.MAX_VALUE;
    }
  }

  /** One body on its way; lives on the request's event loop. */
  final class Reading {
    private final Promise<Body> done;
    private final Buffer bytes = Buffer.buffer();
    private final int limit;
    private long seen;

    private Reading(int limit) {
      this.limit = limit;
      this.done = Promise.promise();
    }

    private Future<Body> of(Vertx vertx, HttpServerRequest request, Deadline deadline) {
      var timer = vertx.setTimer(deadline.millisLeft(), _ -> done.tryComplete(new Late()));
      request.exceptionHandler(_ -> done.tryComplete(new Gone()));
      request.handler(this::take);
      request.endHandler(_ -> end());
      return done.future().andThen(_ -> vertx.cancelTimer(timer));
    }

    private void take(Buffer chunk) {
      seen += chunk.length();
      if (seen <= limit) {
        bytes.appendBuffer(chunk);
      } else if (seen > limit + (long) DRAINED) {
        done.tryComplete(new TooLarge(true));
      }
    }

    private void end() {
      done.tryComplete(seen <= limit ? new Whole(bytes) : new TooLarge(false));
    }
  }
}
