package dev.sallyport.revocation;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.redis.RedisSentinel;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class RevocationFeedOnSentinelTest {
  private static final Duration FAILOVER = Duration.ofSeconds(60);

  private static boolean doubts(Replica replica, String family) {
    return replica.feed.of("pool", "s", family, null, Replica.ago(Duration.ofHours(1)))
        == Standing.ASK;
  }

  @Test
  void after_a_failover_the_successor_is_followed_on_and_what_was_acknowledged_is_no_loss(
      Vertx vertx) throws Exception {
    try (var set = new RedisSentinel(1)) {
      Replica.settled(vertx, set.config());
      var one = Replica.of(vertx, set.config());
      one.say(new Revocation.Family("pool", "before"));
      await().until(() -> doubts(one, "before"));
      set.master().kill();
      await().atMost(FAILOVER).until(() -> !one.current());
      set.awaitSuccessor();
      await().atMost(FAILOVER).until(one::current);
      // The successor has no replica, so this is not acknowledged; it is heard all the same.
      await()
          .atMost(FAILOVER)
          .until(
              () -> {
                done(
                    one.log
                        .publish(new Revocation.Family("pool", "after"), soon())
                        .otherwiseEmpty());
                return doubts(one, "after");
              });
      assertThat(one.losses()).isZero();
      assertThat(doubts(one, "before")).isTrue();
      assertThat(doubts(one, "never")).isFalse();
      done(one.feed.end());
    }
  }
}
