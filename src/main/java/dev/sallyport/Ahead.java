package dev.sallyport;

import dev.sallyport.telemetry.MetricsPage;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.transport.Transport;
import java.util.List;
import java.util.Map;

/**
 * What every gateway needs and what takes longest to load, loaded on a thread of its own while
 * another reads the configuration. Nothing depends on it but the time that a start takes.
 */
final class Ahead {
  private Ahead() {}

  /** Loads it; returns when all is there. */
  static void load() {
    Transport.nativeTransport();
    PooledByteBufAllocator.DEFAULT.metric();
    new MetricsPage().observe(Vertx.builder(), new VertxOptions());
    json();
  }

  /** JSON's classes take long the first time, too long for an event loop that would need them. */
  static String json() {
    return new JsonObject().put("made", List.of(Map.of())).encode();
  }
}
