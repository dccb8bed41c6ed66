package dev.sallyport.ingress;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Whether this process has begun to stop; all its listeners share one. What still comes is served,
 * and whoever brings it is asked to come on another connection the next time, which a load balancer
 * that has noticed opens elsewhere.
 */
public final class Drain {
  private final Duration grace;
  private volatile boolean begun;

  /**
   * Not begun.
   *
   * @param grace how long requests in hand may take once a listener closes
   */
  public Drain(Duration grace) {
    this.grace = grace;
  }

  /** From now on connections are asked to go. */
  public void begin() {
    begun = true;
  }

  /** Whether it has. */
  public boolean begun() {
    return begun;
  }

  Duration grace() {
    return grace;
  }

  /**
   * Asks the connection of this request to go, if it is time: by {@code Connection: close} in the
   * answer (RFC 9112 section 9.6), or by GOAWAY (RFC 9113 section 6.8).
   */
  void asks(HttpServerRequest request) {
    if (!begun) {
      return;
    }
    if (request.version() == HttpVersion.HTTP_2) {
      var _ = request.connection().shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
  }
}
