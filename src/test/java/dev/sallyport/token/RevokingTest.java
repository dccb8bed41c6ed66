package dev.sallyport.token;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static dev.sallyport.token.TokensForTests.client;
import static dev.sallyport.token.TokensForTests.pool;
import static dev.sallyport.token.TokensForTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.failure.Failure;
import dev.sallyport.failure.Failure.TokenKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class RevokingTest {
  private static final TokenReply DONE = new TokenReply.Done();

  @Test
  void a_revoked_refresh_token_takes_its_access_tokens_with_it_and_no_others(Vertx vertx)
      throws Exception {
    var room = TokensForTests.open(vertx);
    var gone = room.mint();
    var refreshed = (TokenReply.Minted) room.refresh(gone.refreshToken());
    var other = room.mint();
    assertThat(room.revoke(gone.refreshToken())).isEqualTo(DONE);
    ended(room, gone);
    assertThat(room.verify(refreshed.accessToken()))
        .isEqualTo(refused(new Failure.TokenRevoked(TokenKind.ACCESS)));
    alive(room, other);
  }

  @Test
  void revoking_twice_or_something_unknown_is_fine(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var token = room.mint().refreshToken();
    assertThat(room.revoke(token)).isEqualTo(DONE);
    assertThat(room.revoke(token)).isEqualTo(DONE);
    assertThat(room.revoke("garbage")).isEqualTo(DONE);
  }

  @Test
  void a_client_cannot_revoke_the_token_of_another(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var minted = room.mint();
    var other = client(room.pool);
    var reply = room.ask(new TokenCommand.Revoke(soon(), room.pool, other, minted.refreshToken()));
    assertThat(reply)
        .isInstanceOfSatisfying(
            TokenReply.Refused.class,
            no -> assertThat(no.failure()).isInstanceOf(Failure.RevocationRefused.class));
    alive(room, minted);
  }

  @Test
  void only_refresh_tokens_can_be_revoked(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var minted = room.mint();
    assertThat(room.revoke(minted.accessToken()))
        .isEqualTo(refused(new Failure.TokenNotRevocable()));
    assertThat(room.revoke(minted.idToken())).isEqualTo(refused(new Failure.TokenNotRevocable()));
  }

  @Test
  void a_client_without_revocation_is_told_so(Vertx vertx) throws Exception {
    var pool = pool("RS256");
    var room =
        TokensForTests.open(vertx, pool, client(pool, null, Duration.ofDays(1), true, false));
    assertThat(room.revoke(room.mint().refreshToken()))
        .isInstanceOfSatisfying(
            TokenReply.Refused.class,
            no -> assertThat(no.failure()).isInstanceOf(Failure.Unsupported.class));
  }

  @Test
  void signing_out_ends_every_family_and_the_next_sign_in_counts(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var one = room.mint();
    var two = room.mint();
    assertThat(room.signOut(null)).isEqualTo(DONE);
    ended(room, one);
    ended(room, two);
    alive(room, room.mint());
  }

  @Test
  void signing_out_one_user_leaves_others_alone(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var bob = room.mint(room.directory.stored("bob", Map.of()));
    room.signOut(null);
    alive(room, bob);
  }

  @Test
  void a_spared_family_outlives_a_sign_out_but_not_the_next(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var spared = room.mint();
    var other = room.mint();
    var family = family(room, spared);
    room.signOut(family);
    alive(room, spared);
    ended(room, other);
    room.signOut(null);
    ended(room, spared);
  }

  @Test
  void a_family_that_has_ended_is_not_brought_back_by_being_spared(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var signedOut = room.mint();
    room.signOut(null);
    room.signOut(family(room, signedOut));
    ended(room, signedOut);
    var revoked = room.mint();
    room.revoke(revoked.refreshToken());
    room.signOut(family(room, revoked));
    ended(room, revoked);
  }

  @RepeatedTest(5)
  void sign_ins_and_sign_outs_within_one_millisecond_keep_their_order(Vertx vertx)
      throws Exception {
    var room = TokensForTests.open(vertx);
    var store = new RefreshStore(room.directory.redis);
    var ids = new RandomIds(new SecureRandom());
    var tokens = new ArrayList<RefreshToken>();
    var steps = new ArrayList<Future<?>>();
    // One connection each would let them overtake one another: they are sent as one chain.
    Future<Void> chain = Future.succeededFuture();
    for (int i = 0; i < 10; i++) {
      var token = RefreshToken.draw(room.user.tag(), room.directory.kek, ids);
      tokens.add(token);
      chain =
          chain
              .compose(_ -> store.signOut(room.user, null, soon()))
              .compose(
                  _ ->
                      store.begin(
                          token,
                          room.client,
                          room.user,
                          new Origin(token.family(), "e", TokensForTests.SIGNED_IN, null, null),
                          null,
                          null,
                          soon()))
              .mapEmpty();
      steps.add(chain);
    }
    done(Future.all(steps));
    for (int i = 0; i < 10; i++) {
      var family = done(store.look(room.user.tag(), tokens.get(i).family(), soon()));
      assertThat(family.ended()).isEqualTo(i < 9);
    }
  }

  private static String family(TokensForTests room, TokenReply.Minted minted) throws Exception {
    return room.secondOpinion(minted.idToken()).getJWTClaimsSet().getStringClaim("origin_jti");
  }

  private static void alive(TokensForTests room, TokenReply.Minted minted) throws Exception {
    assertThat(room.verify(minted.accessToken())).isInstanceOf(TokenReply.Verified.class);
    assertThat(room.refresh(minted.refreshToken())).isInstanceOf(TokenReply.Minted.class);
  }

  private static void ended(TokensForTests room, TokenReply.Minted minted) throws Exception {
    assertThat(room.verify(minted.accessToken()))
        .isEqualTo(refused(new Failure.TokenRevoked(TokenKind.ACCESS)));
    assertThat(room.refresh(minted.refreshToken()))
        .isEqualTo(refused(new Failure.TokenRevoked(TokenKind.REFRESH)));
  }
}
