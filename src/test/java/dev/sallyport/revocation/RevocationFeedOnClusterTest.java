package dev.sallyport.revocation;

import static dev.sallyport.directory.DirectoryForTests.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.redis.RedisCluster;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class RevocationFeedOnClusterTest {
  @Test
  void what_one_replica_says_another_hears_within_a_second_where_the_stream_has_one_node(
      Vertx vertx) throws Exception {
    var config = RedisCluster.shared().config();
    var one = Replica.of(vertx, config);
    var other = Replica.of(vertx, config);
    var sub = UUID.randomUUID().toString();
    one.say(new Revocation.Person("pool", sub, null));
    await()
        .atMost(Replica.PROMISED)
        .until(
            () ->
                other.feed.of("pool", sub, "f", null, Replica.ago(Duration.ofHours(1)))
                    == Standing.REVOKED);
    assertThat(other.losses()).isZero();
    done(one.feed.end());
    done(other.feed.end());
  }
}
