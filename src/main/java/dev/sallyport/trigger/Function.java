package dev.sallyport.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.config.TriggerConfig;
import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.crypto.Sha256;
import dev.sallyport.failure.Failed;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.runtime.Spans;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One function behind a URL. Where it has a secret, {@code X-Sallyport-Signature} is the hex
 * HMAC-SHA256 of {@code X-Sallyport-Timestamp} (seconds since 1970), a full stop, {@code
 * X-Sallyport-Nonce}, a full stop and the body; a signed reply carries the same of its own
 * timestamp, the request's nonce and its own body, so that no reply can be made up or sent twice.
 * So many calls at once, the rest refused; no redirect is followed.
 */
final class Function {
  /** A reply may have so many bytes. */
  static final int MOST_BYTES = 256 * 1_024;

  private static final int NONCE = 16;

  /** Shorter than servers keep a connection, so that none is closed under a call. */
  private static final int KEPT_ALIVE_SECONDS = 3;

  private final HttpClient http;
  private final RequestOptions target;
  private final TriggerConfig config;
  private final byte @Nullable [] secret;
  private final RandomIds ids;
  private final InstantSource clock;
  private final AtomicInteger underWay = new AtomicInteger();

  Function(Vertx vertx, TriggerConfig config, RandomIds ids, InstantSource clock) {
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAliveTimeout(KEPT_ALIVE_SECONDS),
            new PoolOptions()
                .setHttp1MaxSize(config.atOnce())
                .setMaxWaitQueueSize(config.atOnce()));
    this.target =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(config.url())
            .setFollowRedirects(false);
    this.config = config;
    this.secret = config.secret() == null ? null : config.secret().reveal().getBytes(UTF_8);
    this.ids = ids;
    this.clock = clock;
  }

  /** What came back over HTTP, not understood yet. */
  record Answer(int status, boolean functionError, Buffer body) {}

  /** How long one call may take. */
  Duration timeout() {
    return config.timeout();
  }

  /**
   * Posts the event of this kind. Fails with Overloaded where too many calls are under way, with a
   * TimeoutException, or with whatever went wrong between here and there.
   */
  Future<Answer> call(String kind, Buffer event, Deadline deadline) {
    if (underWay.incrementAndGet() > config.atOnce()) {
      underWay.decrementAndGet();
      return Future.failedFuture(Failed.overloaded());
    }
    var within = Deadline.in(Duration.ofMillis(deadline.millisLeft(config.timeout())));
    return connected(kind, within, true)
        .compose(request -> exchange(request, event, within))
        .andThen(_ -> underWay.decrementAndGet());
  }

  /** A connection that was refused has carried nothing, so another may be tried. */
  private Future<HttpClientRequest> connected(String kind, Deadline within, boolean again) {
    var connecting =
        http.request(
            new RequestOptions(target)
                .setConnectTimeout(within.millisLeft())
                .setTraceOperation(Spans.TRIGGER + kind));
    return connecting
        .timeout(within.millisLeft(), TimeUnit.MILLISECONDS)
        // One that comes too late must not hold its connection.
        .onFailure(_ -> connecting.onSuccess(HttpClientRequest::reset))
        .recover(
            trouble ->
                again && trouble instanceof ConnectException && !within.passed()
                    ? connected(kind, within, false)
                    : Future.failedFuture(trouble));
  }

  /** One request and its reply; when it fails, the connection is not used again. */
  private Future<Answer> exchange(HttpClientRequest request, Buffer event, Deadline within) {
    var nonce = ids.base64url(NONCE);
    request
        .putHeader("Content-Type", "application/json")
        .putHeader("X-Amz-Invocation-Type", "RequestResponse");
    if (secret != null) {
      var timestamp = Long.toString(clock.instant().getEpochSecond());
      request
          .putHeader("X-Sallyport-Timestamp", timestamp)
          .putHeader("X-Sallyport-Nonce", nonce)
          .putHeader("X-Sallyport-Signature", signature(secret, timestamp, nonce, event));
    }
    return request
        .send(event)
        .compose(response -> read(response, nonce))
        .timeout(within.millisLeft(), TimeUnit.MILLISECONDS)
        .onFailure(_ -> request.reset());
  }

  private Future<Answer> read(HttpClientResponse response, String nonce) {
    var functionError = response.getHeader("X-Amz-Function-Error") != null;
    var timestamp = header(response, "X-Sallyport-Timestamp");
    var signed = header(response, "X-Sallyport-Signature");
    return whole(response)
        .map(
            body -> {
              if (secret != null
                  && config.signedReplies()
                  && !ConstantTime.equal(signature(secret, timestamp, nonce, body), signed)) {
                throw new IllegalStateException("the reply is not signed with our secret");
              }
              return new Answer(response.statusCode(), functionError, body);
            });
  }

  private static String header(HttpClientResponse response, String name) {
    var value = response.getHeader(name);
    return value == null ? "" : value;
  }

  /** Collects the body and gives up as soon as it is too large. */
  private static Future<Buffer> whole(HttpClientResponse response) {
    var whole = Buffer.buffer();
    Promise<Buffer> done = Promise.promise();
    response
        .handler(
            part -> {
              if (whole.length() + part.length() > MOST_BYTES) {
                done.tryFail("more than " + MOST_BYTES + " bytes");
              } else {
                whole.appendBuffer(part);
              }
            })
        .exceptionHandler(done::tryFail)
        .endHandler(_ -> done.tryComplete(whole));
    return done.future();
  }

  private static String signature(byte[] secret, String timestamp, String nonce, Buffer body) {
    var before = (timestamp + "." + nonce + ".").getBytes(UTF_8);
    return HexFormat.of().formatHex(Sha256.hmac(secret, before, body.getBytes()));
  }

  /** Whether this is a call that took too long. */
  static boolean late(Throwable trouble) {
    return trouble instanceof TimeoutException;
  }
}
