package dev.sallyport.ingress.cognito;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.imports.ImportJobs;
import dev.sallyport.imports.Upload;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes {@code PUT /imports/POOL/JOB}: the file of an import job, at the address that
 * CreateUserImportJob told. It is put away piece by piece as it comes, and the sender waits while a
 * piece is.
 */
final class ImportUpload implements Handler<RoutingContext> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A piece must have come within this. */
  private static final Duration STALL = Duration.ofSeconds(30);

  private final ImportJobs jobs;

  ImportUpload(ImportJobs jobs) {
    this.jobs = jobs;
  }

  @Override
  public void handle(RoutingContext ctx) {
    var request = ctx.request().pause();
    jobs.upload(
            ctx.pathParam("pool"),
            ctx.pathParam("job"),
            parameter(request, "expires"),
            parameter(request, "signature"),
            Deadline.in(PATIENCE))
        .onSuccess(upload -> new Receiving(ctx.vertx(), request, upload).begin())
        .onFailure(trouble -> refuse(ctx.vertx(), request, Failed.of(trouble)));
  }

  /** Empty unless it is there once. */
  private static String parameter(HttpServerRequest request, String name) {
    var all = request.params().getAll(name);
    return all.size() == 1 ? all.getFirst() : "";
  }

  private static void refuse(Vertx vertx, HttpServerRequest request, Failure failure) {
    var response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response
        .setStatusCode(status(failure))
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .putHeader("Cache-Control", "no-store");
    var told = CognitoErrors.of(failure).message() + "\n";
    if (request.isEnded() || little(request)) {
      response.end(told);
    } else {
      Answers.last(vertx, request, () -> response.end(told));
    }
    if (!request.isEnded()) {
      request.resume();
    }
  }

  /**
   * What is still to come is read and thrown away, and the connection stays. Not where the sender
   * waits to be told to go on: it sends nothing now, and its next request would be taken for that.
   */
  private static boolean little(HttpServerRequest request) {
    var length = request.getHeader("Content-Length");
    return length != null && length.matches("[0-9]{1,6}") && request.getHeader("Expect") == null;
  }

  private static int status(Failure failure) {
    return switch (failure) {
      case Failure.NotPermitted _ -> 403;
      case Failure.PoolNotFound _, Failure.PartNotFound _ -> 404;
      case Failure.Invalid _ -> 400;
      case Failure.Overloaded _ -> 503;
      default -> 500;
    };
  }

  /** One file while it comes; lives on the request's event loop. */
  private static final class Receiving {
    private final Vertx vertx;
    private final HttpServerRequest request;
    private final Upload upload;
    private @Nullable Long stalled;
    private boolean over;

    Receiving(Vertx vertx, HttpServerRequest request, Upload upload) {
      this.vertx = vertx;
      this.request = request;
      this.upload = upload;
    }

    void begin() {
      if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
        request.response().writeContinue();
      }
      request.exceptionHandler(this::fail);
      request.handler(
          part -> {
            if (over) {
              return;
            }
            try {
              upload.take(part);
            } catch (Failed tooLarge) {
              fail(tooLarge);
              return;
            }
            if (upload.full()) {
              request.pause();
              upload.flush().onSuccess(_ -> more()).onFailure(this::fail);
            }
          });
      request.endHandler(_ -> end());
      more();
    }

    private void more() {
      waitNoMore();
      stalled = vertx.setTimer(STALL.toMillis(), _ -> fail(Failed.overloaded()));
      request.resume();
    }

    private void end() {
      if (over) {
        return;
      }
      waitNoMore();
      upload
          .whole()
          .onSuccess(
              _ -> {
                over = true;
                request.response().setStatusCode(200).end();
              })
          .onFailure(this::fail);
    }

    private void fail(Throwable trouble) {
      if (over) {
        return;
      }
      over = true;
      waitNoMore();
      upload.abandon();
      refuse(vertx, request, Failed.of(trouble));
    }

    private void waitNoMore() {
      if (stalled != null) {
        vertx.cancelTimer(stalled);
      }
    }
  }
}
