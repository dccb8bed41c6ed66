package dev.sallyport.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MetricsPageTest {
  private final MetricsPage page = new MetricsPage();

  @Test
  void time_and_queue_of_pools_bus_and_redis_are_shown_under_closed_labels() throws Exception {
    var vertx = page.observe(Vertx.builder(), new VertxOptions()).build();
    try {
      var deadline = Deadline.in(Duration.ofSeconds(10));
      var hash = new BoundedPool(vertx, "hash", 1, 4);
      vertx.eventBus().consumer("flow", message -> message.reply("pong"));
      var redis = wait(SharedRedis.open(vertx, RedisForTests.config()));
      wait(redis.ping(deadline));
      wait(hash.run(deadline, () -> "hashed"));
      var metrics = new Metrics(page.registry());
      for (var i = 0; i < 20; i++) {
        var started = System.nanoTime();
        wait(vertx.eventBus().request("flow", "ping"));
        metrics.bus("flow", Duration.ofNanos(System.nanoTime() - started));
      }
      var text = page.scrape(null).text();

      assertThat(text)
          .contains("vertx_pool_queue_time_seconds_count{pool_name=\"hash\",pool_type=\"worker\"")
          .contains("vertx_pool_usage_seconds_count{pool_name=\"hash\",pool_type=\"worker\"")
          .contains("vertx_pool_queue_pending{pool_name=\"hash\",pool_type=\"worker\"")
          .contains("vertx_eventbus_processed_total{address=\"flow\"}")
          .contains("vertx_pool_usage_seconds_count{pool_name=\"redis\",pool_type=\"redis\"")
          .contains("vertx_pool_queue_pending{pool_name=\"redis\",pool_type=\"redis\"")
          .contains("sallyport_bus_seconds_count{address=\"flow\"} 20")
          .contains("jvm_memory_used_bytes")
          .doesNotContain("__vertx.", "remote=", "local=", "path=");
    } finally {
      wait(vertx.close());
    }
  }

  private static <T> T wait(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
