package dev.sallyport.token.bearer;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.runtime.BoundedPool;
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
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Reads the few JSON documents that one issuer publishes. It has a client and a thread of its own,
 * so that no other issuer waits for it, nor shares what this one's certificates are judged by. No
 * redirect is followed (AC-108), nothing compressed is asked for, and no more is read than a set of
 * keys may need.
 */
final class KeyServer {
  static final int MOST_BYTES = 512 * 1_024;
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int OK = 200;

  /**
   * What came back of a form.
   *
   * @param body empty where it was no JSON object
   */
  record Posted(int status, Map<String, Object> body) {
    /** Says nothing of the tokens in it. */
    @Override
    public String toString() {
      return "Posted[" + status + ", ***]";
    }
  }

  private final HttpClient http;
  private final Names names;
  private final BoundedPool lookups;

  KeyServer(Vertx vertx, IssuerConfig issuer, Names names) {
    this(vertx, issuer, names, "issuer-", 2);
  }

  /**
   * One with more room.
   *
   * @param pool what the name of its thread begins with
   * @param atOnce how many requests there may be, and as many more that wait
   */
  KeyServer(Vertx vertx, IssuerConfig issuer, Names names, String pool, int atOnce) {
    var options = new HttpClientOptions().setKeepAlive(false);
    var trust = issuer.trust();
    if (trust != null) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(trust.toString()));
    }
    this.http =
        vertx.createHttpClient(
            options, new PoolOptions().setHttp1MaxSize(atOnce).setMaxWaitQueueSize(atOnce));
    this.names = names;
    this.lookups = new BoundedPool(vertx, pool + issuer.name(), 1, atOnce);
  }

  /** One that reads for many, with what is theirs together. */
  KeyServer(HttpClient http, Names names, BoundedPool lookups) {
    this.http = http;
    this.names = names;
    this.lookups = lookups;
  }

  /** Every address of the URL's host, looked up once: what is checked is what is connected to. */
  Future<List<InetAddress>> addresses(URI url) {
    var host = url.getHost().replaceAll("[\\[\\]]", "");
    return lookups
        .run(Deadline.in(LIMIT), () -> names.addresses(host))
        .timeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The document at this URL, from the first of the addresses that takes a connection. */
  Future<Map<String, Object>> get(URI url, List<InetAddress> addresses) {
    return get(url, addresses, Deadline.in(LIMIT));
  }

  /** The same in this time. */
  Future<Map<String, Object>> get(URI url, List<InetAddress> addresses, Deadline within) {
    return read(url, addresses, "application/json", within)
        .map(body -> StrictJson.read(body.getBytes()));
  }

  /** Whatever is at this URL, in this time; {@code accept} says what may be. */
  Future<Buffer> read(URI url, List<InetAddress> addresses, String accept, Deadline within) {
    return connected(url, HttpMethod.GET, addresses, within)
        .compose(request -> exchange(request, accept, within));
  }

  /**
   * Sends a form, and reads whatever object the answer has, good or bad. It goes to one address and
   * once only: what it asks for may have been done though no answer came.
   */
  Future<Posted> post(
      URI url,
      List<InetAddress> addresses,
      Map<String, String> headers,
      String form,
      Deadline within) {
    return connected(url, HttpMethod.POST, addresses, within)
        .compose(request -> posted(request, headers, form, within));
  }

  /** Asks for an object, and reads whatever the answer has, good or bad. */
  Future<Posted> ask(
      URI url, List<InetAddress> addresses, Map<String, String> headers, Deadline within) {
    return connected(url, HttpMethod.GET, addresses, within)
        .compose(
            request -> {
              headers.forEach(request::putHeader);
              return answered(
                  request, request.putHeader("accept", "application/json").send(), within);
            });
  }

  /** Asks for a list; fails where there is none. */
  Future<List<Object>> list(
      URI url, List<InetAddress> addresses, Map<String, String> headers, Deadline within) {
    return connected(url, HttpMethod.GET, addresses, within)
        .compose(
            request -> {
              headers.forEach(request::putHeader);
              return request
                  .putHeader("accept", "application/json")
                  .send()
                  .compose(KeyServer::whole)
                  .map(body -> StrictJson.list(body.getBytes()))
                  .timeout(within.millisLeft(), TimeUnit.MILLISECONDS)
                  .onFailure(_ -> request.reset());
            });
  }

  private Future<HttpClientRequest> connected(
      URI url, HttpMethod method, List<InetAddress> addresses, Deadline within) {
    // One that nothing answers from leaves time for the others.
    var patience = Duration.ofMillis(Math.max(1, within.millisLeft() / addresses.size()));
    var connecting = connect(url, method, addresses.getFirst(), patience);
    return connecting
        .map(true)
        .otherwise(_ -> addresses.size() == 1 || within.passed())
        .compose(
            last ->
                last
                    ? connecting
                    : connected(url, method, addresses.subList(1, addresses.size()), within));
  }

  private Future<HttpClientRequest> connect(
      URI url, HttpMethod method, InetAddress address, Duration patience) {
    var secure = url.getScheme().equals("https");
    var port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
    var path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    var target =
        new RequestOptions()
            .setMethod(method)
            .setSsl(secure)
            // The certificate must be the host's, whichever address the connection goes to.
            .setHost(url.getHost())
            .setPort(port)
            .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
            .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
            .setFollowRedirects(false)
            .setConnectTimeout(patience.toMillis());
    var connecting = http.request(target);
    return connecting
        .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        // One that comes too late must not hold its connection.
        .onFailure(_ -> connecting.onSuccess(HttpClientRequest::reset));
  }

  /** One request and its reply; when it fails, the connection is not used again. */
  private static Future<Buffer> exchange(
      HttpClientRequest request, String accept, Deadline within) {
    return request
        .putHeader("accept", accept)
        .send()
        .compose(KeyServer::whole)
        .timeout(within.millisLeft(), TimeUnit.MILLISECONDS)
        .onFailure(_ -> request.reset());
  }

  private static Future<Posted> posted(
      HttpClientRequest request, Map<String, String> headers, String form, Deadline within) {
    headers.forEach(request::putHeader);
    return answered(
        request,
        request
            .putHeader("accept", "application/json")
            .putHeader("content-type", "application/x-www-form-urlencoded")
            .send(form),
        within);
  }

  private static Future<Posted> answered(
      HttpClientRequest request, Future<HttpClientResponse> sent, Deadline within) {
    return sent.compose(
            response ->
                body(response)
                    .map(body -> new Posted(response.statusCode(), object(body.getBytes()))))
        .timeout(within.millisLeft(), TimeUnit.MILLISECONDS)
        .onFailure(_ -> request.reset());
  }

  private static Map<String, Object> object(byte[] body) {
    var object = StrictJson.object(body);
    return object == null ? Map.of() : object;
  }

  private static Future<Buffer> whole(HttpClientResponse response) {
    if (response.statusCode() != OK) {
      // Its body is not read; that we hang up is no news.
      response.exceptionHandler(_ -> {});
      return Future.failedFuture(new KeyTrouble("status " + response.statusCode()));
    }
    return body(response);
  }

  /** Collects the body and gives up as soon as it is too large. */
  private static Future<Buffer> body(HttpClientResponse response) {
    var whole = Buffer.buffer();
    Promise<Buffer> done = Promise.promise();
    response
        .handler(
            part -> {
              if (whole.length() + part.length() > MOST_BYTES) {
                done.tryFail(new KeyTrouble("more than " + MOST_BYTES + " bytes"));
              } else {
                whole.appendBuffer(part);
              }
            })
        .exceptionHandler(done::tryFail)
        .endHandler(_ -> done.tryComplete(whole));
    return done.future();
  }

  Future<Void> close() {
    return Future.join(http.close(), lookups.close()).mapEmpty();
  }
}
