package dev.sallyport.ingress.gate;

import dev.sallyport.gate.Life;
import dev.sallyport.gate.Stay;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Set;

/**
 * An upstream's answer on its way to the client: streamed, with its trailers, and never taken for
 * whole where it is not.
 *
 * <p>An answer that may pause for long, an event stream or a gRPC call, may do so for the
 * upstream's {@code streamTimeout}, and is cut off when the token that opened it ends.
 */
final class Answer implements OpenStreams.Open {
  private static final int FIRST_FINAL = 200;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  /** HTTP/2's INTERNAL_ERROR, RFC 9113 section 7. */
  private static final long INTERNAL_ERROR = 2;

  /** Sends clients elsewhere, past us. */
  private static final String ELSEWHERE = "alt-svc";

  /** What says how a message is to be read must be known before it is (RFC 9110 section 6.5.1). */
  private static final Set<String> NO_TRAILERS =
      Set.of("content-length", "content-encoding", "content-type", "set-cookie", "authorization");

  /** The upstream's answer has no single reading. */
  static final class Unsound extends Exception {
    private static final long serialVersionUID = 1;

    Unsound(String what) {
      super(what, null, false, false);
    }
  }

  private final Passing passing;
  private final Stay stay;
  private final HttpClientResponse from;
  private final HttpServerResponse to;
  private final Patience patience;

  Answer(Passing passing, HttpClientResponse from, Patience patience) {
    this.passing = passing;
    this.stay = passing.stay().get();
    this.from = from;
    this.to = passing.in().response();
    this.patience = patience;
  }

  @Override
  public Stay stay() {
    return stay;
  }

  @Override
  public void end(Life life) {
    cut(passing.in());
    from.request().reset();
  }

  /** Completes when it is through; fails when it breaks off, and was cut off then. */
  Future<Void> pass() {
    // The end of its body may come with its head.
    from.pause().exceptionHandler(_ -> {});
    if (!sound()) {
      return Future.failedFuture(new Unsound("status " + from.statusCode()));
    }
    patience.progress();
    head();
    if (bodiless()) {
      from.resume();
      return to.end();
    }
    if (pausing()) {
      patience.allow(passing.config().streamTimeout());
      passing.open().add(this);
    }
    var passed =
        Pump.run(
            from,
            to,
            _ -> {
              patience.progress();
              return true;
            });
    passing.vertx().runOnContext(_ -> headAlone());
    return passed.compose(_ -> last()).onComplete(_ -> passing.open().remove(this));
  }

  /** One answer, to which nothing switched; its codec has judged the lengths. */
  private boolean sound() {
    var codings = from.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    return from.statusCode() >= FIRST_FINAL
        && (codings.isEmpty()
            || (codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked")));
  }

  private boolean bodiless() {
    return passing.judged().method().equals("HEAD")
        || from.statusCode() == NO_CONTENT
        || from.statusCode() == NOT_MODIFIED;
  }

  private void head() {
    to.setStatusCode(from.statusCode());
    HopHeaders.copy(from.headers(), to.headers(), name -> !name.equals(ELSEWHERE));
    if (!passing.allowed().route().anonymous()) {
      // Whoever keeps answers must not give this one to somebody else (AC-043).
      to.headers().add(HttpHeaders.VARY, "Authorization, Cookie");
    }
    if (!bodiless()
        && !from.headers().contains(HttpHeaders.CONTENT_LENGTH)
        && passing.in().version() != HttpVersion.HTTP_1_0) {
      to.setChunked(true);
    }
  }

  private boolean pausing() {
    var type = from.getHeader(HttpHeaders.CONTENT_TYPE);
    var kind = type == null ? "" : type.toLowerCase(Locale.ROOT);
    return kind.startsWith("text/event-stream") || kind.startsWith("application/grpc");
  }

  /**
   * A head that is not followed by a body at once goes alone. A gRPC call that failed at once has
   * its trailers in its head, which must then be the end as well.
   */
  private void headAlone() {
    if (!to.headWritten()
        && !to.ended()
        && !to.closed()
        && passing.in().version() != HttpVersion.HTTP_1_0
        && !from.headers().contains("grpc-status")) {
      to.writeHead();
    }
  }

  private Future<Void> last() {
    HopHeaders.copy(from.trailers(), trailers(), name -> !NO_TRAILERS.contains(name));
    var ended = to.end();
    return passing.in().version() == HttpVersion.HTTP_1_0
        // What else would tell where it ends?
        ? ended.onComplete(_ -> passing.in().connection().close())
        : ended;
  }

  private MultiMap trailers() {
    return from.trailers().isEmpty() ? HttpHeaders.headers() : to.trailers();
  }

  /** Half an answer must not look like a whole one. */
  static void cut(HttpServerRequest in) {
    if (in.version() == HttpVersion.HTTP_2) {
      in.response().reset(INTERNAL_ERROR);
    } else {
      in.connection().close();
    }
  }
}
