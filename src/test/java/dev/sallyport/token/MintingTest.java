package dev.sallyport.token;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static dev.sallyport.token.TokensForTests.SIGNED_IN;
import static dev.sallyport.token.TokensForTests.client;
import static dev.sallyport.token.TokensForTests.pool;
import static dev.sallyport.token.TokensForTests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import dev.sallyport.failure.Failure.TokenKind;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class MintingTest {
  private static final String ATTEMPT = "3f0c1c1e-6f0e-4d2f-9a51-0d6f6f6f0001";
  private static final String SECRET = "topsecretclientsecret0123456789abcdefghijklmnopqrst";

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "ES256"})
  void another_library_verifies_both_tokens_with_the_published_keys(String algorithm, Vertx vertx)
      throws Exception {
    var room = TokensForTests.open(vertx, pool(algorithm));
    var minted = room.mint();
    var id = room.secondOpinion(minted.idToken());
    var access = room.secondOpinion(minted.accessToken());
    assertThat(id.getHeader().getAlgorithm().getName()).isEqualTo(algorithm);
    assertThat(id.getHeader().getKeyID()).isNotEqualTo(access.getHeader().getKeyID());
    assertThat(id.getJWTClaimsSet().getClaim("token_use")).isEqualTo("id");
    assertThat(access.getJWTClaimsSet().getClaim("token_use")).isEqualTo("access");
  }

  @Test
  void the_tokens_of_one_sign_in_name_the_same_sign_in(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var minted = room.mint();
    var id = room.secondOpinion(minted.idToken()).getJWTClaimsSet();
    var access = room.secondOpinion(minted.accessToken()).getJWTClaimsSet();
    for (var shared : new String[] {"sub", "iss", "origin_jti", "event_id", "auth_time"}) {
      assertThat(id.getClaim(shared)).as(shared).isEqualTo(access.getClaim(shared));
    }
    assertThat(id.getJWTID()).isNotEqualTo(access.getJWTID());
    assertThat(id.getClaim("auth_time")).isEqualTo(SIGNED_IN.getEpochSecond());
    assertThat(minted.expiresIn()).isEqualTo(Duration.ofMinutes(60));
  }

  @Test
  void tokens_are_only_of_characters_that_the_api_model_allows(Vertx vertx) throws Exception {
    var minted = TokensForTests.open(vertx).mint();
    assertThat(minted.refreshToken()).matches("[A-Za-z0-9-_=.]+");
    assertThat(minted.idToken()).matches("[A-Za-z0-9-_=.]+");
  }

  @Test
  void a_refresh_brings_new_tokens_of_the_same_sign_in_and_no_refresh_token(Vertx vertx)
      throws Exception {
    var room = TokensForTests.open(vertx);
    var first = room.mint();
    room.now.set(room.now.get().plusSeconds(1000));
    var again = (TokenReply.Minted) room.refresh(first.refreshToken());
    assertThat(again.refreshToken()).isNull();
    var before = room.secondOpinion(first.accessToken()).getJWTClaimsSet();
    var after = room.secondOpinion(again.accessToken()).getJWTClaimsSet();
    for (var kept : new String[] {"sub", "origin_jti", "event_id", "auth_time"}) {
      assertThat(after.getClaim(kept)).as(kept).isEqualTo(before.getClaim(kept));
    }
    assertThat(after.getJWTID()).isNotEqualTo(before.getJWTID());
    assertThat(after.getIssueTime()).isEqualTo(before.getIssueTime().toInstant().plusSeconds(1000));
    assertThat(room.verify(again.accessToken())).isInstanceOf(TokenReply.Verified.class);
  }

  @Test
  void a_refresh_says_who_the_user_is_now(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var first = room.mint();
    room.become(room.user.withAttribute("nickname", "Al"));
    var again = (TokenReply.Minted) room.refresh(first.refreshToken());
    assertThat(room.secondOpinion(again.idToken()).getJWTClaimsSet().getClaim("nickname"))
        .isEqualTo("Al");
  }

  @Test
  void a_refresh_token_that_was_not_made_here_is_invalid(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var token = room.mint().refreshToken();
    for (var wrong : new String[] {"", "garbage", token + "A", token.substring(1), "a.b.c"}) {
      assertThat(room.refresh(wrong))
          .isEqualTo(refused(new Failure.TokenInvalid(TokenKind.REFRESH)));
    }
  }

  @Test
  void a_refresh_token_of_another_client_or_pool_is_invalid(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var token = room.mint().refreshToken();
    var invalid = refused(new Failure.TokenInvalid(TokenKind.REFRESH));
    var otherClient = client(room.pool);
    assertThat(
            room.ask(new TokenCommand.Refresh(soon(), room.pool, otherClient, token, null, null)))
        .isEqualTo(invalid);
    var otherPool = pool("RS256");
    assertThat(
            room.ask(new TokenCommand.Refresh(soon(), otherPool, room.client, token, null, null)))
        .isEqualTo(invalid);
  }

  @Test
  void a_refresh_token_past_its_life_has_expired(Vertx vertx) throws Exception {
    var pool = pool("RS256");
    var room =
        TokensForTests.open(vertx, pool, client(pool, null, Duration.ofMillis(1), true, true));
    var token = room.mint().refreshToken();
    await()
        .untilAsserted(
            () ->
                assertThat(room.refresh(token))
                    .isEqualTo(refused(new Failure.TokenExpired(TokenKind.REFRESH))));
  }

  @Test
  void a_refresh_token_whose_family_redis_has_lost_counts_as_revoked(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var minted = room.mint();
    room.forget(
        room.secondOpinion(minted.idToken()).getJWTClaimsSet().getStringClaim("origin_jti"));
    assertThat(room.refresh(minted.refreshToken()))
        .isEqualTo(refused(new Failure.TokenRevoked(TokenKind.REFRESH)));
    assertThat(room.verify(minted.accessToken()))
        .isEqualTo(refused(new Failure.TokenRevoked(TokenKind.ACCESS)));
  }

  @Test
  void a_disabled_user_gets_no_new_tokens(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var token = room.mint().refreshToken();
    room.become(TokensForTests.disabled(room.user));
    assertThat(room.refresh(token)).isEqualTo(refused(new Failure.UserDisabled()));
  }

  @Test
  void a_user_whose_account_waits_for_something_gets_no_new_tokens(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var token = room.mint().refreshToken();
    room.become(room.user.withStatus(User.Status.RESET_REQUIRED));
    assertThat(room.refresh(token)).isEqualTo(refused(new Failure.PasswordResetRequired()));
    room.become(room.user.withStatus(User.Status.UNCONFIRMED));
    assertThat(room.refresh(token)).isEqualTo(refused(new Failure.UserNotConfirmed()));
    room.become(room.user.withStatus(User.Status.FORCE_CHANGE_PASSWORD));
    assertThat(room.refresh(token)).isEqualTo(refused(new Failure.TokenRevoked(TokenKind.REFRESH)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void that_a_user_is_gone_is_told_only_where_the_client_asked_for_it(boolean hidden, Vertx vertx)
      throws Exception {
    var pool = pool("RS256");
    var room =
        TokensForTests.open(vertx, pool, client(pool, null, Duration.ofDays(1), hidden, true));
    var token = room.mint().refreshToken();
    done(room.directory.users.delete(room.user, soon()));
    assertThat(room.refresh(token))
        .isEqualTo(
            refused(
                hidden ? new Failure.TokenInvalid(TokenKind.REFRESH) : new Failure.UserNotFound()));
  }

  @Test
  void a_client_with_a_secret_proves_it_over_the_owners_name_or_sub(Vertx vertx) throws Exception {
    var room = withSecret(vertx);
    var token = room.mint().refreshToken();
    assertThat(room.refresh(token, hash(room, "alice"))).isInstanceOf(TokenReply.Minted.class);
    assertThat(room.refresh(token, hash(room, room.user.sub())))
        .isInstanceOf(TokenReply.Minted.class);
  }

  @Test
  void a_client_with_a_secret_that_sends_no_proof_or_a_wrong_one_is_refused(Vertx vertx)
      throws Exception {
    var room = withSecret(vertx);
    var token = room.mint().refreshToken();
    assertThat(room.refresh(token))
        .isEqualTo(
            notPermitted(
                "Client "
                    + room.client.id()
                    + " is configured with secret but SECRET_HASH was not received"));
    for (var wrong : new String[] {"", "AAAA", hash(room, "bob")}) {
      assertThat(room.refresh(token, wrong))
          .isEqualTo(notPermitted("Unable to verify secret hash for client " + room.client.id()));
    }
  }

  @Test
  void a_client_without_a_secret_that_sends_a_proof_is_refused(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    assertThat(room.refresh(room.mint().refreshToken(), "AAAA"))
        .isEqualTo(
            notPermitted(
                "Client "
                    + room.client.id()
                    + " is not configured with secret but SECRET_HASH was received"));
  }

  @Test
  void more_sign_ins_than_the_signing_pool_takes_are_refused_at_once(Vertx vertx) throws Exception {
    var room = TokensForTests.narrow(vertx);
    room.mint();
    var mint = new TokenCommand.Mint(ATTEMPT, soon(), room.pool, room.client, room.user, SIGNED_IN);
    var all = IntStream.range(0, 50).mapToObj(_ -> room.tokens.send(mint)).toList();
    done(Future.join(all));
    assertThat(all.stream().map(Future::result))
        .hasAtLeastOneElementOfType(TokenReply.Minted.class)
        .contains(refused(new Failure.Overloaded()));
  }

  @Test
  void without_redis_nobody_gets_a_token_and_no_token_counts(Vertx vertx) throws Exception {
    var server = new RedisForTests();
    var room = TokensForTests.on(vertx, server.ownConfig());
    var minted = room.mint();
    server.kill();
    for (var reply :
        new TokenReply[] {
          room.ask(
              new TokenCommand.Mint(ATTEMPT, soon(), room.pool, room.client, room.user, SIGNED_IN)),
          room.refresh(minted.refreshToken()),
          room.verify(minted.accessToken()),
          room.revoke(minted.refreshToken()),
          room.signOut(null)
        }) {
      assertThat(reply)
          .isInstanceOfSatisfying(
              TokenReply.Refused.class,
              no -> assertThat(no.failure()).isInstanceOf(Failure.Broken.class));
    }
  }

  @Test
  void after_redis_came_back_empty_the_old_tokens_are_refused(Vertx vertx) throws Exception {
    var server = new RedisForTests();
    var room = TokensForTests.on(vertx, server.ownConfig());
    var minted = room.mint();
    server.kill();
    server.start();
    try {
      // The keys are gone as well: either they are still known here, or nothing that they signed is
      // any token.
      await()
          .untilAsserted(
              () ->
                  assertThat(room.verify(minted.accessToken()))
                      .isIn(
                          refused(new Failure.TokenRevoked(TokenKind.ACCESS)),
                          refused(new Failure.TokenInvalid(TokenKind.ACCESS))));
      assertThat(room.refresh(minted.refreshToken()))
          .isEqualTo(refused(new Failure.TokenRevoked(TokenKind.REFRESH)));
    } finally {
      server.kill();
    }
  }

  private static TokensForTests withSecret(Vertx vertx) throws Exception {
    var pool = pool("RS256");
    return TokensForTests.open(vertx, pool, client(pool, SECRET, Duration.ofDays(30), true, true));
  }

  private static String hash(TokensForTests room, String name) throws Exception {
    var mac = Mac.getInstance("HmacSHA256");
    var secret = SECRET.getBytes(StandardCharsets.UTF_8);
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    var text = (name + room.client.id()).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(mac.doFinal(text));
  }

  private static TokenReply notPermitted(String message) {
    return refused(new Failure.NotPermitted(message));
  }
}
