package dev.sallyport.ingress.gate;

import dev.sallyport.config.BackendConfig;
import dev.sallyport.gate.Decision;
import dev.sallyport.gate.GatePolicy;
import dev.sallyport.gate.GateRequest;
import io.vertx.core.Vertx;
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
import java.util.function.Supplier;

/**
 * The HTTP clients of one event loop, one for each upstream, so that a request and its answer never
 * change threads. TLS to an upstream always checks its certificate and name.
 */
final class UpstreamClients {
  private static final int LARGEST_HEADERS = 32_768;

  /** By then, what was decided by a policy before has been sent upstream. */
  private static final Duration BEGUN = Duration.ofSeconds(10);

  /** The longest that an answer may take whose upstream is not configured any more. */
  private static final Duration IN_HAND = Duration.ofHours(1);

  private static final int KEEP_ALIVE_SECONDS = 60;

  private final Vertx vertx;
  private final Upstreams upstreams;
  private final Supplier<GatePolicy> current;
  private final Map<BackendConfig, HttpClient> clients = new HashMap<>();
  private GatePolicy seen;
  private boolean untidy;

  /**
   * The clients of the verticle that this is called from, none yet.
   *
   * @param current the policy of requests that begin now
   */
  UpstreamClients(Vertx vertx, Upstreams upstreams, Supplier<GatePolicy> current) {
    this.vertx = vertx;
    this.upstreams = upstreams;
    this.current = current;
    this.seen = current.get();
    vertx.setPeriodic(BEGUN.toMillis(), _ -> look());
  }

  private void look() {
    if (seen != current.get()) {
      seen = current.get();
      untidy = true;
    } else if (untidy) {
      untidy = false;
      tidy();
    }
  }

  /** The exchange of a request that may pass. */
  Exchange exchange(
      HttpServerRequest request, GateRequest judged, Decision.Allow allowed, GatePolicy policy) {
    var name = Objects.requireNonNull(allowed.route().upstream());
    var upstream = upstreams.of(policy.upstream(name));
    var client = clients.computeIfAbsent(upstream.config(), _ -> client(upstream));
    return new Exchange(request, judged, allowed, policy.identity(), upstream, client);
  }

  /** Ends the clients that no route needs any more, each when what it has in hand is done. */
  private void tidy() {
    var policy = current.get();
    clients
        .entrySet()
        .removeIf(
            each -> {
              var unused = !policy.knows(each.getKey());
              if (unused) {
                each.getValue().shutdown(IN_HAND);
              }
              return unused;
            });
    upstreams.keep(policy::knows);
  }

  private HttpClient client(Upstream upstream) {
    var config = upstream.config();
    var options =
        new HttpClientOptions()
            .setSsl(upstream.secure())
            .setMaxHeaderSize(LARGEST_HEADERS)
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setInitialSettings(new Http2Settings().setMaxHeaderListSize(LARGEST_HEADERS))
            .setDecompressionSupported(false);
    if (config.http2()) {
      options
          .setProtocolVersion(HttpVersion.HTTP_2)
          .setUseAlpn(upstream.secure())
          .setHttp2ClearTextUpgrade(false);
    }
    if (config.trust() != null) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(config.trust().toString()));
    }
    var pool =
        new PoolOptions()
            .setHttp1MaxSize(config.connections())
            .setHttp2MaxSize(config.connections())
            .setMaxWaitQueueSize(config.waiting());
    return vertx.createHttpClient(options, pool);
  }
}
