package dev.sallyport.migration;

import dev.sallyport.config.UpstreamConfig;
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
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/**
 * Calls operations of an upstream user pool that need no signature. Certificates are checked
 * against the JVM's authorities and the host's name; no redirect is followed, since a password
 * would follow it.
 */
final class UpstreamCall {
  /** An answer may have so many bytes. */
  private static final int MOST_BYTES = 256 * 1_024;

  private static final int OK = 200;
  private static final int CLIENT_FAULT = 400;

  /** Shorter than servers keep a connection, so that none is closed under a call. */
  private static final int KEPT_ALIVE_SECONDS = 3;

  private final HttpClient http;
  private final RequestOptions target;

  UpstreamCall(Vertx vertx, UpstreamConfig config) {
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setVerifyHost(true)
                .setTrustAll(false)
                .setKeepAliveTimeout(KEPT_ALIVE_SECONDS),
            new PoolOptions()
                .setHttp1MaxSize(config.atOnce())
                .setMaxWaitQueueSize(config.atOnce()));
    this.target =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(config.endpoint())
            .setFollowRedirects(false);
  }

  /**
   * What an operation answered.
   *
   * @param error the type of the error, or empty
   */
  record Answer(String error, JsonObject body) {
    /** May hold tokens. */
    @Override
    public String toString() {
      return "Answer[" + error + "]";
    }
  }

  /** Asks. Fails where there is no answer of the protocol, or one that says to try later. */
  Future<Answer> of(String operation, JsonObject input, Deadline within) {
    var connecting =
        http.request(new RequestOptions(target).setConnectTimeout(within.millisLeft()));
    return connecting
        .timeout(within.millisLeft(), TimeUnit.MILLISECONDS)
        // One that comes too late must not hold its connection.
        .onFailure(_ -> connecting.onSuccess(HttpClientRequest::reset))
        .compose(request -> exchange(request, operation, input, within));
  }

  /** One request and its reply; when it fails, the connection is not used again. */
  private static Future<Answer> exchange(
      HttpClientRequest request, String operation, JsonObject input, Deadline within) {
    return request
        .putHeader("Content-Type", "application/x-amz-json-1.1")
        .putHeader("X-Amz-Target", "AWSCognitoIdentityProviderService." + operation)
        .send(input.toBuffer())
        .compose(UpstreamCall::read)
        .timeout(within.millisLeft(), TimeUnit.MILLISECONDS)
        .onFailure(_ -> request.reset());
  }

  private static Future<Answer> read(HttpClientResponse response) {
    var status = response.statusCode();
    if (status != OK && status != CLIENT_FAULT) {
      // Its body is not read; that we hang up is no news.
      response.exceptionHandler(_ -> {});
      return Future.failedFuture("status " + status);
    }
    return whole(response).map(body -> answer(status, body));
  }

  private static Answer answer(int status, Buffer body) {
    JsonObject json;
    try {
      json = new JsonObject(body);
    } catch (DecodeException | ClassCastException notOne) {
      throw new IllegalStateException("not a JSON object", notOne);
    }
    if (status == OK) {
      return new Answer("", json);
    }
    if (!(json.getValue("__type") instanceof String type)) {
      throw new IllegalStateException("an error without a type");
    }
    var error = type.substring(type.indexOf('#') + 1);
    return switch (error) {
      case "TooManyRequestsException", "LimitExceededException", "InternalErrorException" ->
          throw new IllegalStateException(error);
      default -> new Answer(error, json);
    };
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
}
