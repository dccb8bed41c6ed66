package dev.sallyport.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.failure.Failure;
import dev.sallyport.failure.Failure.TokenKind;
import dev.sallyport.redis.RedisCluster;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class TokensOnClusterTest {
  @Test
  void tokens_are_minted_refreshed_and_revoked_where_keys_families_and_people_lie_apart(Vertx vertx)
      throws Exception {
    var room = TokensForTests.on(vertx, RedisCluster.shared().config());
    var minted = room.mint();
    assertThat(room.refresh(minted.refreshToken())).isInstanceOf(TokenReply.Minted.class);
    assertThat(room.exchange(minted.refreshToken(), Duration.ofSeconds(60)))
        .isInstanceOf(TokenReply.Minted.class);
    room.revoke(minted.refreshToken());
    assertThat(room.verify(minted.accessToken()))
        .isEqualTo(new TokenReply.Refused(new Failure.TokenRevoked(TokenKind.ACCESS)));
  }
}
