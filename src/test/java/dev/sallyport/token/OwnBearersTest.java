package dev.sallyport.token;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.token.bearer.BearerTokens;
import dev.sallyport.token.bearer.Verified;
import dev.sallyport.token.bearer.Verified.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What this room mints, as the gate sees it. */
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class OwnBearersTest {

  private static BearerTokens bearers(TokensForTests room) throws Exception {
    var issuer =
        new IssuerConfig(
            "ours",
            room.pool.id(),
            "",
            null,
            List.of(),
            Set.of("RS256", "ES256"),
            "cognito:groups",
            null);
    var parts =
        new BearerTokens.Parts(
            TokensForTests.URL,
            List.of(issuer),
            Duration.ofSeconds(5),
            (_, deadline) ->
                room.tokens
                    .send(new TokenCommand.PublicKeys(deadline, room.pool))
                    .map(reply -> ((TokenReply.KeySet) reply).jwks()),
            _ -> false,
            new BoundedPool(room.vertx, "slow", 2, 500),
            room.now::get,
            new Metrics(new SimpleMeterRegistry()));
    return done(BearerTokens.open(room.vertx, parts));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "ES256"})
  void AC061_of_what_a_pool_mints_only_the_access_token_counts(String algorithm, Vertx vertx)
      throws Exception {
    var room = TokensForTests.open(vertx, TokensForTests.pool(algorithm));
    var bearers = bearers(room);
    var minted = room.mint();
    var family =
        room.secondOpinion(minted.accessToken()).getJWTClaimsSet().getStringClaim("origin_jti");
    var ours = List.of("ours");
    var verified = done(bearers.verify(minted.accessToken(), ours, soon()));
    assertThat(verified).isInstanceOf(Verified.Counts.class);
    var bearer = ((Verified.Counts) verified).bearer();
    assertThat(bearer.pool()).isEqualTo(room.pool.id());
    assertThat(bearer.subject()).isEqualTo(room.user.sub());
    assertThat(bearer.client()).isEqualTo(room.client.id());
    assertThat(bearer.scopes()).containsExactly(Claims.SELF_SERVICE);
    assertThat(bearer.family()).isEqualTo(family);
    assertThat(bearers.verify(minted.accessToken(), ours, soon()).isComplete()).isTrue();
    assertThat(done(bearers.verify(minted.idToken(), ours, soon())))
        .isEqualTo(new Verified.Refused(Reason.KIND));
    assertThat(done(bearers.verify(minted.refreshToken(), ours, soon())))
        .isEqualTo(new Verified.Refused(Reason.MALFORMED));
  }
}
