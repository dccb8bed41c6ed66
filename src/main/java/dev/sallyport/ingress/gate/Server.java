package dev.sallyport.ingress.gate;

import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One server of an upstream, as every event loop sees it: whether its health check holds, how many
 * requests it has in hand, and whether it failed so often in a row that it is left alone.
 */
final class Server {
  private static final long REST_NANOS = 10_000_000_000L;
  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  private final String host;
  private final int port;
  private final int breaker;
  private final AtomicInteger inHand = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile boolean healthy = true;

  /** On the monotonic clock; meant only while {@code failures} has reached the breaker. */
  private volatile long restUntil;

  Server(URI uri, int breaker) {
    var secure = "https".equals(uri.getScheme());
    this.host = uri.getHost().replaceAll("[\\[\\]]", "");
    this.port = uri.getPort() > 0 ? uri.getPort() : secure ? HTTPS : HTTP;
    this.breaker = breaker;
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  /** Whether requests may go there; after its rest, a server that failed is tried again. */
  boolean usable() {
    return healthy && (failures.get() < breaker || System.nanoTime() - restUntil >= 0);
  }

  /** It was chosen: where its rest is over, the others wait until it is seen how this one fares. */
  void chosen() {
    if (failures.get() >= breaker) {
      restUntil = System.nanoTime() + REST_NANOS;
    }
  }

  /**
   * What its health check found out.
   *
   * @return what it was before
   */
  boolean checked(boolean works) {
    boolean before = healthy;
    healthy = works;
    return before;
  }

  int inHand() {
    return inHand.get();
  }

  void taken() {
    inHand.incrementAndGet();
  }

  /** A request is over that was {@link #taken}. */
  void done() {
    inHand.decrementAndGet();
  }

  void answered() {
    if (failures.get() != 0) {
      failures.set(0);
    }
  }

  /** No connection, or none that gave an answer. */
  void failed() {
    if (failures.incrementAndGet() >= breaker) {
      restUntil = System.nanoTime() + REST_NANOS;
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
