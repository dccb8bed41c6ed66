package dev.sallyport;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Counts how many trips to Redis a call makes one after another: a command that was sent when
 * others had been answered comes after them, whatever it was sent for. Commands under way together
 * count once. For one call at a time.
 */
final class RoundTrips implements VertxTracer<Object, Integer> {
  private static final Duration IDLE_POLL = Duration.ofMillis(5);

  private int underWay;
  private int deepest;

  /** What the call answers, and the trips until then. */
  record Counted<T>(T answer, int trips) {}

  /** Makes the call once nothing of an earlier one is under way. */
  <T> Counted<T> count(Supplier<T> call) {
    await().pollDelay(Duration.ZERO).pollInterval(IDLE_POLL).until(this::idle);
    begin();
    var answer = call.get();
    return new Counted<>(answer, trips());
  }

  private synchronized boolean idle() {
    return underWay == 0;
  }

  private synchronized void begin() {
    deepest = 0;
  }

  private synchronized int trips() {
    return deepest;
  }

  @Override
  public synchronized <R> Integer sendRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      BiConsumer<String, String> headers,
      TagExtractor<R> tags) {
    // What goes on whether there is a call or not is not traced.
    if (policy == TracingPolicy.IGNORE
        || !request.getClass().getPackageName().startsWith("io.vertx.redis")) {
      return null;
    }
    underWay++;
    return deepest + 1;
  }

  @Override
  public synchronized <R> void receiveResponse(
      Context context, R response, Integer trip, Throwable failure, TagExtractor<R> tags) {
    if (trip != null) {
      underWay--;
      deepest = Math.max(deepest, trip);
    }
  }
}
