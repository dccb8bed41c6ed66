package dev.sallyport.ingress.gate;

import dev.sallyport.config.BackendConfig;
import dev.sallyport.gate.Gate;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which servers of the upstreams work, once for the process: what a server answers to its
 * check holds until the next. It follows the gate's policy; an upstream that is not in it any more
 * is not asked any more.
 */
final class HealthChecks {
  private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);
  private static final Duration LOOK_FOR_NEW = Duration.ofSeconds(1);
  private static final int UNHEALTHY = 400;

  /** A tenth more or less, so that replicas do not ask all at once. */
  private static final double JITTER = 0.1;

  private final Vertx vertx;
  private final Gate gate;
  private final Upstreams upstreams;
  private final RandomGenerator random;
  private final Context home;
  private final Map<BackendConfig, HttpClient> checked = new HashMap<>();
  private boolean ended;

  HealthChecks(Vertx vertx, Gate gate, Upstreams upstreams, RandomGenerator random) {
    this.vertx = vertx;
    this.gate = gate;
    this.upstreams = upstreams;
    this.random = random;
    this.home = vertx.getOrCreateContext();
  }

  /** Begins to ask. */
  void begin() {
    home.runOnContext(_ -> look());
  }

  /** Completes when nobody is asked any more. */
  Future<Void> end() {
    Promise<Void> done = Promise.promise();
    home.runOnContext(
        _ -> {
          ended = true;
          checked.values().forEach(HttpClient::close);
          checked.clear();
          done.complete();
        });
    return done.future();
  }

  private void look() {
    if (ended) {
      return;
    }
    var wanted = gate.policy().config().upstreams();
    for (var config : wanted) {
      if (config.health() != null && !checked.containsKey(config)) {
        begin(config);
      }
    }
    checked
        .entrySet()
        .removeIf(
            known -> {
              var gone = !wanted.contains(known.getKey());
              if (gone) {
                known.getValue().close();
              }
              return gone;
            });
    vertx.setTimer(LOOK_FOR_NEW.toMillis(), _ -> look());
  }

  private void begin(BackendConfig config) {
    var upstream = upstreams.of(config);
    var client = UpstreamClients.client(vertx, upstream, config.http2(), new PoolOptions());
    checked.put(config, client);
    upstream.servers().forEach(server -> check(config, server));
  }

  private void check(BackendConfig config, Server server) {
    var client = checked.get(config);
    var health = config.health();
    if (client == null || health == null) {
      return;
    }
    var millis = health.timeout().toMillis();
    client
        .request(
            new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(server.host())
                .setPort(server.port())
                .setURI(health.path())
                .setConnectTimeout(millis)
                .setIdleTimeout(millis))
        .compose(request -> request.exceptionHandler(_ -> {}).send())
        .compose(answer -> answer.end().map(_ -> answer.statusCode() < UNHEALTHY))
        .timeout(2 * millis, TimeUnit.MILLISECONDS)
        .otherwise(false)
        .onSuccess(
            works -> {
              told(config, server, works);
              vertx.setTimer(pause(health.every()), _ -> check(config, server));
            });
  }

  private void told(BackendConfig config, Server server, boolean works) {
    if (server.checked(works) != works) {
      LOG.atWarn()
          .addKeyValue("upstream", config.name())
          .addKeyValue("server", server)
          .log(works ? "a server works again" : "a server does not work");
    }
  }

  private long pause(Duration every) {
    return Math.max(1, (long) (every.toMillis() * (1 + JITTER * (2 * random.nextDouble() - 1))));
  }
}
