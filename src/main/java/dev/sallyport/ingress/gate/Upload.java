package dev.sallyport.ingress.gate;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way to an upstream. It is never gathered: what is too long is found
 * out by its length where that was told, and else while it passes.
 */
final class Upload {
  private static final long LEAST = 1_024;

  private final Vertx vertx;
  private final HttpServerRequest in;
  private final long longest;
  private long passed;
  private @Nullable Buffer first;
  private boolean tooLong;
  private boolean unread;
  private boolean ended;
  private long sinceProgress;

  /**
   * The body of this request, which is paused.
   *
   * @param longest the most bytes of it; 0 is any number
   */
  Upload(Vertx vertx, HttpServerRequest in, long longest) {
    this.vertx = vertx;
    this.in = in;
    this.longest = longest;
  }

  /** Whether it is known to be longer than it may. */
  boolean tooLong() {
    return tooLong;
  }

  /** Whether all of it was sent on. */
  boolean ended() {
    return ended;
  }

  /** Whether it broke off, or was not well-formed: the client's doing, and nobody else's. */
  boolean unread() {
    return unread;
  }

  /** Whether its length was told, and is more than it may be. */
  boolean declaredTooLong() {
    var length = in.getHeader(HttpHeaders.CONTENT_LENGTH);
    tooLong = longest > 0 && length != null && Long.parseLong(length) > longest;
    return tooLong;
  }

  /**
   * Whether there is a body. HTTP/1.1 says so in the head. In HTTP/2 the end of a request comes
   * along with its head when there is none, but is told only when that has been handled; who sends
   * neither the end nor bytes with the head has a body that is yet to come.
   */
  Future<Boolean> present() {
    var length = in.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null || in.version() != HttpVersion.HTTP_2) {
      return Future.succeededFuture(
          length != null
              ? !length.equals("0")
              : in.headers().contains(HttpHeaders.TRANSFER_ENCODING));
    }
    if (in.isEnded()) {
      return Future.succeededFuture(false);
    }
    Promise<Boolean> told = Promise.promise();
    in.handler(bytes -> first = bytes);
    in.exceptionHandler(_ -> {});
    vertx.runOnContext(
        _ -> {
          if (!in.isEnded()) {
            in.fetch(1);
          }
          vertx.runOnContext(_ -> told.complete(!in.isEnded() || first != null));
        });
    return told.future();
  }

  /**
   * Sends it, and ends the request with it.
   *
   * @param progress told when it goes on: with every part of a gRPC call, which may be slow, and
   *     else with so many bytes, so that nobody holds a connection by single ones (AC-015)
   * @return fails when either side breaks, and with {@link Pump.Stopped} when it is too long
   */
  Future<Void> to(HttpClientRequest out, Runnable progress) {
    var early = first;
    first = null;
    if (early != null && !passes(early)) {
      return Future.failedFuture(new Pump.Stopped());
    }
    if (in.isEnded()) {
      return end(out, early);
    }
    if (early != null) {
      out.write(early).onFailure(_ -> {});
    }
    var type = in.getHeader(HttpHeaders.CONTENT_TYPE);
    long least = type != null && type.startsWith("application/grpc") ? 0 : LEAST;
    return Pump.run(
            in,
            out,
            bytes -> {
              sinceProgress += bytes.length();
              if (sinceProgress >= least) {
                sinceProgress = 0;
                progress.run();
              }
              return passes(bytes);
            })
        .onFailure(trouble -> unread = trouble instanceof Pump.Unread)
        .compose(_ -> end(out, null));
  }

  private Future<Void> end(HttpClientRequest out, @Nullable Buffer last) {
    ended = true;
    return last == null ? out.end() : out.end(last);
  }

  private boolean passes(Buffer bytes) {
    passed += bytes.length();
    tooLong |= longest > 0 && passed > longest;
    return !tooLong;
  }
}
