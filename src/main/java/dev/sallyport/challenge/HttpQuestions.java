package dev.sallyport.challenge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.config.QuestionSourceConfig;
import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.crypto.Sha256;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks an HTTP service for a person's questions. Both sides sign: {@code X-Sallyport-Signature} is
 * the hex HMAC-SHA256, under the shared key, of {@code X-Sallyport-Timestamp} (seconds since 1970),
 * a full stop and the body. The reply must repeat the request's nonce, so an old one is worth
 * nothing.
 *
 * <p>Request: {@code {"pool", "username", "sub", "attempt", "nonce"}}; {@code sub} is empty for a
 * name that is nobody's. Reply: {@code {"nonce", "questions": [{"id", "text", "answer"}, ...]}},
 * three at least. Anything else, or a reply later than 5 seconds or than the deadline, or larger
 * than 64 KiB, fails. Answers are hashed as they arrive.
 */
final class HttpQuestions implements QuestionSource {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 64 * 1024;
  private static final int NONCE = 16;
  private static final int CONNECTIONS = 16;
  private static final int WAITING = 64;

  private final HttpClient client;
  private final RequestOptions target;
  private final byte[] key;
  private final QuestionReply replies;
  private final RandomIds ids;
  private final InstantSource clock;

  HttpQuestions(
      Vertx vertx, QuestionSourceConfig config, Kek kek, RandomIds ids, InstantSource clock) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions(),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING));
    this.target =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(checked(config.url()))
            .setFollowRedirects(false);
    this.key = config.key().reveal().getBytes(UTF_8);
    this.replies = new QuestionReply(MOST_BYTES, kek, ids);
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public Future<List<User.Question>> questions(Attempt attempt) {
    var nonce = ids.base64url(NONCE);
    var within = Deadline.in(Duration.ofMillis(attempt.deadline().millisLeft(LIMIT)));
    return client
        .request(new RequestOptions(target).setConnectTimeout(within.millisLeft()))
        .compose(request -> exchange(request, body(attempt, nonce), within))
        .map(reply -> replies.read(reply, nonce, attempt.user() != null))
        .recover(trouble -> Future.failedFuture(failed(trouble)));
  }

  private static String checked(String url) {
    var uri = URI.create(url);
    var scheme = uri.getScheme();
    if (!("https".equals(scheme) || "http".equals(scheme)) || uri.getHost() == null) {
      throw new IllegalArgumentException("a question source needs an http or https URL");
    }
    return url;
  }

  private static Buffer body(Attempt attempt, String nonce) {
    var user = attempt.user();
    return new JsonObject()
        .put("pool", attempt.pool().id())
        .put("username", user == null ? attempt.login() : user.username())
        .put("sub", user == null ? "" : user.sub())
        .put("attempt", attempt.id())
        .put("nonce", nonce)
        .toBuffer();
  }

  /** One request and its reply; when it fails, the connection is not used again. */
  private Future<byte[]> exchange(HttpClientRequest request, Buffer body, Deadline within) {
    var timestamp = Long.toString(clock.instant().getEpochSecond());
    return request
        .putHeader("content-type", "application/json")
        .putHeader("X-Sallyport-Timestamp", timestamp)
        .putHeader("X-Sallyport-Signature", signature(timestamp, body.getBytes()))
        .send(body)
        .compose(this::verified)
        .timeout(within.millisLeft(), TimeUnit.MILLISECONDS)
        .onFailure(_ -> request.reset());
  }

  private Future<byte[]> verified(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      // Its body is not read; that we hang up is no news.
      response.exceptionHandler(_ -> {});
      return Future.failedFuture("status " + response.statusCode());
    }
    var timestamp = header(response, "X-Sallyport-Timestamp");
    var signed = header(response, "X-Sallyport-Signature");
    return whole(response)
        .compose(
            reply ->
                ConstantTime.equal(signature(timestamp, reply), signed)
                    ? Future.succeededFuture(reply)
                    : Future.failedFuture("not signed with our key"));
  }

  private static String header(HttpClientResponse response, String name) {
    var value = response.getHeader(name);
    return value == null ? "" : value;
  }

  /** Collects the body and gives up as soon as it is too large. */
  private static Future<byte[]> whole(HttpClientResponse response) {
    var whole = Buffer.buffer();
    Promise<byte[]> done = Promise.promise();
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
        .endHandler(_ -> done.tryComplete(whole.getBytes()));
    return done.future();
  }

  private String signature(String timestamp, byte[] body) {
    return HexFormat.of().formatHex(Sha256.hmac(key, (timestamp + ".").getBytes(UTF_8), body));
  }

  private static Failed failed(Throwable trouble) {
    return trouble instanceof ConnectionPoolTooBusyException
        ? Failed.overloaded()
        : Failed.broken("asking the question source failed", trouble);
  }
}
