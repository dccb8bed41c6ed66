package dev.sallyport.ingress.gate;

import dev.sallyport.config.BackendConfig;
import dev.sallyport.gate.Decision;
import dev.sallyport.gate.Gate;
import dev.sallyport.gate.GatePolicy;
import dev.sallyport.gate.GateRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The HTTP clients of one event loop, for each upstream, so that a request and its answer never
 * change threads. TLS to an upstream always checks its certificate and name.
 */
final class UpstreamClients {
  private static final int LARGEST_HEADERS = 32_768;

  /** By then, what was decided by a policy before has been sent upstream. */
  private static final Duration BEGUN = Duration.ofSeconds(10);

  /** The longest that an answer may take whose upstream is not configured any more. */
  private static final Duration IN_HAND = Duration.ofHours(1);

  private static final int KEEP_ALIVE_SECONDS = 60;

  /** WebSockets to one server; how many there are at all is bounded where requests come in. */
  private static final int SOCKETS = 1_000_000;

  private final Vertx vertx;
  private final Upstreams upstreams;
  private final Gate gate;
  private final GateNotes notes;
  private final OpenStreams open;
  private final Map<BackendConfig, Clients> clients = new HashMap<>();
  private GatePolicy seen;
  private boolean untidy;

  private record Clients(HttpClient requests, HttpClient sockets) {
    void shutdown() {
      requests.shutdown(IN_HAND);
      sockets.shutdown(IN_HAND);
    }
  }

  /** The clients of the verticle that this is called from, none yet. */
  UpstreamClients(Vertx vertx, Upstreams upstreams, Gate gate, GateNotes notes) {
    this.notes = notes;
    this.vertx = vertx;
    this.upstreams = upstreams;
    this.gate = gate;
    this.open = new OpenStreams(vertx);
    this.seen = gate.policy();
    vertx.setPeriodic(BEGUN.toMillis(), _ -> look());
  }

  private void look() {
    if (seen != gate.policy()) {
      seen = gate.policy();
      untidy = true;
    } else if (untidy) {
      untidy = false;
      tidy();
    }
  }

  /** A request that may pass, with all that it needs. */
  Passing passing(
      HttpServerRequest request, GateRequest judged, Decision.Allow allowed, GatePolicy policy) {
    var name = Objects.requireNonNull(allowed.route().upstream());
    var upstream = upstreams.of(policy.upstream(name));
    var ours = clients.computeIfAbsent(upstream.config(), _ -> clients(upstream));
    return new Passing(
        vertx,
        request,
        judged,
        allowed,
        () -> gate.stay(policy, judged, allowed),
        policy.identity(),
        upstream,
        ours.requests(),
        ours.sockets(),
        open,
        notes);
  }

  /** Ends the clients that no route needs any more, each when what it has in hand is done. */
  private void tidy() {
    var policy = gate.policy();
    clients
        .entrySet()
        .removeIf(
            each -> {
              var unused = !policy.knows(each.getKey());
              if (unused) {
                each.getValue().shutdown();
              }
              return unused;
            });
    upstreams.keep(policy::knows);
  }

  private Clients clients(Upstream upstream) {
    var config = upstream.config();
    var pool =
        new PoolOptions()
            .setHttp1MaxSize(config.connections())
            .setHttp2MaxSize(config.connections())
            .setMaxWaitQueueSize(config.waiting());
    return new Clients(
        client(vertx, upstream, config.http2(), pool),
        client(vertx, upstream, false, new PoolOptions().setHttp1MaxSize(SOCKETS)));
  }

  /** A client for an upstream. */
  static HttpClient client(Vertx vertx, Upstream upstream, boolean http2, PoolOptions pool) {
    var config = upstream.config();
    var options =
        new HttpClientOptions()
            .setSsl(upstream.secure())
            .setConnectTimeout((int) config.connectTimeout().toMillis())
            .setMaxHeaderSize(LARGEST_HEADERS)
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setInitialSettings(new Http2Settings().setMaxHeaderListSize(LARGEST_HEADERS))
            .setDecompressionSupported(false);
    if (http2) {
      options
          .setProtocolVersion(HttpVersion.HTTP_2)
          .setUseAlpn(upstream.secure())
          .setHttp2ClearTextUpgrade(false);
    }
    if (config.trust() != null) {
      options.setTrustOptions(
          new PemTrustOptions().addCertValue(Buffer.buffer(config.trust().pem())));
    }
    return vertx
        .httpClientBuilder()
        .with(options)
        .with(pool)
        .withConnectHandler(AnswerGuard::on)
        .build();
  }
}
