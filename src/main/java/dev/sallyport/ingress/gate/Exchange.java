package dev.sallyport.ingress.gate;

import dev.sallyport.gate.Refusal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One allowed request on its way to an upstream and its answer on the way back, both streamed with
 * back pressure. Lives on the request's event loop.
 */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** What may be sent again when no answer came (RFC 9110 §9.2.2), where there is no body. */
  private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS");

  /**
   * How often a request is sent again to a server that had closed the connection which it had kept.
   * It may close several at a time; that costs it nothing, so no retry is spent.
   */
  private static final int MOST_STALE = 2;

  /** HTTP/2's CANCEL, RFC 9113 section 7. */
  private static final long CANCEL = 8;

  private final Passing passing;
  private final HttpServerRequest in;
  private final Upload upload;
  private final Patience patience;
  private final long began = System.nanoTime();
  private @Nullable HttpClientRequest out;
  private boolean bodied;
  private boolean gone;

  /** What it was sent over last had brought an answer before. */
  private boolean kept;

  private int stale;

  /** We waited for the client, not for the upstream. */
  private boolean slow;

  private boolean over;

  Exchange(Passing passing) {
    this.passing = passing;
    this.in = passing.in();
    this.upload = new Upload(passing.vertx(), in, passing.allowed().route().longest());
    this.patience =
        new Patience(passing.vertx(), passing.config().answerTimeout(), this::outOfPatience);
  }

  /** Ends when the answer is through, or when there will be none. Never fails. */
  Future<Void> run() {
    in.response().exceptionHandler(_ -> left()).closeHandler(_ -> left());
    if (upload.declaredTooLong()) {
      refuse(Refusal.Kind.TOO_LARGE, "the body is too long");
      return Future.succeededFuture();
    }
    return upload
        .present()
        .compose(
            present -> {
              bodied = present;
              return first();
            })
        .recover(this::broken)
        .onComplete(_ -> finish());
  }

  /** The client has gone: so does the request upstream. */
  private void left() {
    if (!over) {
      gone = true;
      reset();
    }
  }

  private void reset() {
    if (out != null) {
      out.reset();
    }
  }

  private void outOfPatience() {
    if (out != null) {
      slow = bodied && !upload.ended() && !out.writeQueueFull();
      out.reset(CANCEL, new TimeoutException("no progress"));
    }
  }

  private Future<Void> first() {
    var server = passing.upstream().first();
    return server == null
        ? Future.failedFuture("no server of " + passing.config().name() + " works")
        : attempt(server, true);
  }

  private Future<Void> attempt(Server server, boolean first) {
    server.taken();
    out = null;
    kept = false;
    return passing
        .client()
        .request(Outgoing.options(passing, server))
        .compose(this::send)
        .onSuccess(_ -> server.answered())
        .onFailure(trouble -> fault(server, trouble))
        .transform(
            sent ->
                sent.succeeded()
                    ? new Answer(passing, sent.result(), patience).pass()
                    : again(server, first, sent.cause()))
        .andThen(_ -> server.done());
  }

  private Future<Void> again(Server failed, boolean first, Throwable trouble) {
    if (!repeatable() || Troubles.unsound(trouble)) {
      return Future.failedFuture(trouble);
    }
    if (stale(trouble) && stale < MOST_STALE) {
      stale++;
      return attempt(failed, first);
    }
    var other = first ? passing.upstream().other(failed) : null;
    return other == null ? Future.failedFuture(trouble) : attempt(other, false);
  }

  /**
   * It closed a connection that it had kept, as it may at any time, also while a request is on its
   * way (RFC 9112 §9.5): that says nothing of how it fares.
   */
  private boolean stale(Throwable trouble) {
    return kept && Troubles.closed(trouble);
  }

  private boolean repeatable() {
    return !gone
        && !bodied
        && passing.config().retries()
        && REPEATABLE.contains(passing.judged().method());
  }

  /** No answer, and neither the client nor we are the reason. */
  private void fault(Server server, Throwable trouble) {
    // Where all connections are taken, waiting for one says nothing of the server.
    boolean busy = out == null && server.inHand() > passing.config().connections();
    if (!clientsDoing() && !busy && !stale(trouble)) {
      server.failed();
    }
  }

  private boolean clientsDoing() {
    return gone || slow || upload.tooLong() || upload.unread();
  }

  private Future<HttpClientResponse> send(HttpClientRequest request) {
    out = request;
    request.exceptionHandler(_ -> {});
    if (gone) {
      request.reset();
      return Future.failedFuture("the client has gone");
    }
    kept = AnswerGuard.kept(request.connection());
    Outgoing.headers(passing, request, bodied);
    patience.begin();
    if (!bodied) {
      return request.send();
    }
    if (!in.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
      request.setChunked(true);
    }
    if (in.headers().contains(HttpHeaders.EXPECT)) {
      // Only who gets this far is asked for the body.
      request.continueHandler(_ -> goOn());
    }
    request.writeHead().onFailure(_ -> {});
    upload
        .to(request, patience::progress)
        .onSuccess(_ -> patience.progress())
        .onFailure(_ -> uploadBroke(request));
    return request.response();
  }

  private void goOn() {
    if (!in.response().headWritten() && !in.response().closed()) {
      in.response().writeContinue();
    }
  }

  /** An upstream may answer and take no more of the body: then its answer counts. */
  private void uploadBroke(HttpClientRequest request) {
    if (upload.tooLong() || upload.unread() || !request.response().isComplete()) {
      request.reset();
    }
  }

  private void finish() {
    over = true;
    passing
        .notes()
        .proxied(
            passing.allowed().route(),
            gone ? 0 : in.response().getStatusCode(),
            Duration.ofNanos(System.nanoTime() - began));
    patience.stop();
    if (bodied && Leftover.of(in)) {
      reset();
      Leftover.drop(in);
    }
  }

  private Future<Void> broken(Throwable trouble) {
    var response = in.response();
    if (gone || response.ended()) {
      return Future.succeededFuture();
    }
    reset();
    if (!clientsDoing()) {
      LOG.atWarn()
          .addKeyValue("attempt", passing.notes().attempt())
          .addKeyValue("route", passing.allowed().route().name())
          .addKeyValue("upstream", passing.config().name())
          .addKeyValue("cause", trouble.toString())
          .log("an upstream did not answer");
    }
    if (response.headWritten()) {
      Answer.cut(in);
    } else if (upload.tooLong()) {
      refuse(Refusal.Kind.TOO_LARGE, "the body is too long");
    } else if (upload.unread()) {
      refuse(Refusal.Kind.UNCLEAR, "the body is malformed");
    } else if (slow) {
      passing.refuse(GateAnswers.SLOW);
    } else if (Troubles.unsound(trouble)) {
      response.headers().clear();
      passing.refuse(GateAnswers.UNSOUND);
    } else {
      refuse(Refusal.Kind.OVERLOADED, "the upstream did not answer");
    }
    return Future.succeededFuture();
  }

  private void refuse(Refusal.Kind kind, String why) {
    in.response().headers().clear();
    passing.refuse(GateAnswers.spell(new Refusal(kind, why, passing.allowed().route())));
  }
}
