package dev.sallyport.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.config.WebhookConfig;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.crypto.Sha256;
import dev.sallyport.delivery.Message.Medium;
import dev.sallyport.runtime.Deadline;
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
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has an HTTP service send messages, one request each; any answer of 2xx will do. No redirect is
 * followed. Only a request that found no connection is tried again: whatever else went wrong, the
 * message may have been sent, and a person must not get it twice.
 *
 * <p>Where it has a secret, {@code X-Sallyport-Signature} is the hex HMAC-SHA256 of {@code
 * X-Sallyport-Timestamp} (seconds since 1970), a full stop, {@code X-Sallyport-Nonce}, a full stop
 * and the body.
 */
public final class WebhookDelivery implements Delivery {
  /** How long to wait before the second and the third try; a code is not worth a longer wait. */
  static final List<Duration> PAUSES = List.of(Duration.ofSeconds(1), Duration.ofSeconds(5));

  private final HttpClient http;
  private final Line line;

  /** Calls this service; {@code queue} messages may wait. */
  public WebhookDelivery(
      Vertx vertx, WebhookConfig config, int queue, RandomIds ids, InstantSource clock) {
    this(vertx, config, queue, ids, clock, new HttpClientOptions(), PAUSES);
  }

  WebhookDelivery(
      Vertx vertx,
      WebhookConfig config,
      int queue,
      RandomIds ids,
      InstantSource clock,
      HttpClientOptions options,
      List<Duration> pauses) {
    this.http =
        vertx.createHttpClient(
            // Shorter than servers keep a connection, so that none is closed under a request.
            options.setKeepAliveTimeout(3),
            new PoolOptions()
                .setHttp1MaxSize(config.atOnce())
                .setMaxWaitQueueSize(config.atOnce()));
    this.line =
        new Line(vertx, new Service(http, config, ids, clock), config.atOnce(), queue, pauses);
  }

  @Override
  public boolean carries(Medium medium) {
    return true;
  }

  @Override
  public Future<Void> accept(Message message) {
    return line.accept(message);
  }

  @Override
  public Future<Void> close() {
    return line.close().compose(_ -> http.close());
  }

  /** The service, one request at a time. */
  private static final class Service implements Line.Way {
    /** A reply is read so far; what it says is nobody's concern. */
    private static final int MOST_BYTES = 64 * 1_024;

    private static final int NONCE = 16;

    private final HttpClient http;
    private final WebhookRequest request;
    private final byte @Nullable [] secret;
    private final Duration timeout;
    private final RandomIds ids;
    private final InstantSource clock;

    Service(HttpClient http, WebhookConfig config, RandomIds ids, InstantSource clock) {
      this.http = http;
      this.request = new WebhookRequest(config);
      this.secret = config.secret() == null ? null : config.secret().reveal().getBytes(UTF_8);
      this.timeout = config.timeout();
      this.ids = ids;
      this.clock = clock;
    }

    @Override
    public Future<Void> send(Message message) {
      var within = Deadline.in(timeout);
      var target =
          new RequestOptions()
              .setMethod(HttpMethod.valueOf(request.method()))
              .setAbsoluteURI(request.url(message))
              .setFollowRedirects(false)
              .setConnectTimeout(within.millisLeft());
      var connecting = http.request(target);
      return connecting
          .timeout(within.millisLeft(), TimeUnit.MILLISECONDS)
          // One that comes too late must not hold its connection.
          .onFailure(_ -> connecting.onSuccess(HttpClientRequest::reset))
          .compose(connected -> exchange(connected, request.body(message), within));
    }

    /** One request and its reply; when it fails, the connection is not used again. */
    private Future<Void> exchange(HttpClientRequest connected, Buffer body, Deadline within) {
      request.headers().forEach(connected::putHeader);
      if (secret != null) {
        var timestamp = Long.toString(clock.instant().getEpochSecond());
        var nonce = ids.base64url(NONCE);
        connected
            .putHeader("X-Sallyport-Timestamp", timestamp)
            .putHeader("X-Sallyport-Nonce", nonce)
            .putHeader("X-Sallyport-Signature", signature(secret, timestamp, nonce, body));
      }
      return connected
          .send(body)
          .compose(Service::accepted)
          .timeout(within.millisLeft(), TimeUnit.MILLISECONDS)
          .onFailure(_ -> connected.reset());
    }

    private static Future<Void> accepted(HttpClientResponse response) {
      if (response.statusCode() / 100 != 2) {
        // Its body is not read; that we hang up is no news.
        response.exceptionHandler(_ -> {});
        return Future.failedFuture("status " + response.statusCode());
      }
      Promise<Void> done = Promise.promise();
      var read = new int[1];
      response
          .handler(
              part -> {
                read[0] += part.length();
                if (read[0] > MOST_BYTES) {
                  done.tryFail("more than " + MOST_BYTES + " bytes");
                }
              })
          .exceptionHandler(done::tryFail)
          .endHandler(_ -> done.tryComplete());
      return done.future();
    }

    private static String signature(byte[] secret, String timestamp, String nonce, Buffer body) {
      var before = (timestamp + "." + nonce + ".").getBytes(UTF_8);
      return HexFormat.of().formatHex(Sha256.hmac(secret, before, body.getBytes()));
    }

    @Override
    public boolean again(Throwable trouble) {
      return trouble instanceof ConnectException || trouble instanceof UnknownHostException;
    }

    /** Our own words or a type's name: a message of the network's may spell the request. */
    @Override
    public String cause(Throwable trouble) {
      var said = String.valueOf(trouble.getMessage());
      return said.startsWith("status ") || said.startsWith("more than ")
          ? said
          : trouble.getClass().getSimpleName();
    }
  }
}
