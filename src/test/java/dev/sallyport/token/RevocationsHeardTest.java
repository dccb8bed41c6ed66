package dev.sallyport.token;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Device;
import dev.sallyport.directory.DeviceStore;
import dev.sallyport.directory.SignOut;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.revocation.Replica;
import dev.sallyport.revocation.Standing;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever ends tokens is heard by another replica within a second, and Redis says the same. */
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class RevocationsHeardTest {
  private static RedisForTests server;

  private final RandomIds ids = new RandomIds(new SecureRandom());
  private TokensForTests room;
  private Replica other;
  private AliveTokens alive;

  /**
   * A Redis of their own, since what it lost concerns all who use it; the cluster's test runs them
   * again on its own.
   */
  RedisConfig redis() {
    if (server == null) {
      server = new RedisForTests();
    }
    return server.ownConfig();
  }

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    Replica.settled(vertx, redis());
    other = Replica.of(vertx, redis());
    room = TokensForTests.on(vertx, redis());
    alive = new AliveTokens(room.directory.redis, room.directory.users, room.directory.pools);
  }

  /** The cluster's test, which may be over before, must not end it for this one. */
  @AfterAll
  static void stop(TestInfo ended) {
    if (server != null && ended.getTestClass().orElseThrow() == RevocationsHeardTest.class) {
      server.kill();
      server = null;
    }
  }

  @AfterEach
  void end() throws Exception {
    done(other.feed.end());
  }

  private String family(TokenReply.Minted minted) throws Exception {
    return room.secondOpinion(minted.accessToken()).getJWTClaimsSet().getStringClaim("origin_jti");
  }

  private Standing standing(String family, String device, Instant issued) {
    return other.feed.of(room.pool.id(), room.user.sub(), family, device, issued);
  }

  private boolean alive(String family) throws Exception {
    return done(alive.look(room.pool.id(), room.user.sub(), room.client.id(), family, soon()));
  }

  /** The other replica doubts it, and Redis says that it is over. */
  private void asked(String family, String device) throws Exception {
    await()
        .atMost(Replica.PROMISED)
        .until(() -> standing(family, device, Instant.now()) == Standing.ASK);
    assertThat(alive(family)).isFalse();
  }

  /** As {@link #asked}; and of what was issued long before nobody need be asked. */
  private void over(String family) throws Exception {
    asked(family, null);
    assertThat(standing(family, null, Replica.ago(Duration.ofMinutes(5))))
        .isEqualTo(Standing.REVOKED);
  }

  private void untouched(String family) throws Exception {
    assertThat(standing(family, null, Instant.now())).isEqualTo(Standing.LIVE);
    assertThat(alive(family)).isTrue();
  }

  @Test
  void a_revoked_token(Vertx vertx) throws Exception {
    var token = room.mint();
    var kept = family(room.mint());
    untouched(family(token));
    room.revoke(token.refreshToken());
    asked(family(token), null);
    untouched(kept);
  }

  @Test
  void a_refused_revocation_leaves_the_token_alive(Vertx vertx) throws Exception {
    var token = room.mint();
    var others = TokensForTests.client(room.pool);
    var reply = room.ask(new TokenCommand.Revoke(soon(), room.pool, others, token.refreshToken()));
    assertThat(reply).isInstanceOf(TokenReply.Refused.class);
    assertThat(standing(family(token), null, Instant.now())).isNotEqualTo(Standing.REVOKED);
    assertThat(alive(family(token))).isTrue();
  }

  @Test
  void a_refresh_token_used_twice(Vertx vertx) throws Exception {
    var token = room.mint();
    assertThat(room.exchange(token.refreshToken(), Duration.ZERO))
        .isInstanceOf(TokenReply.Minted.class);
    untouched(family(token));
    assertThat(room.exchange(token.refreshToken(), Duration.ZERO))
        .isEqualTo(TokensForTests.refused(new Failure.TokenReused()));
    asked(family(token), null);
  }

  @Test
  void a_refresh_token_used_twice_at_once(Vertx vertx) throws Exception {
    var token = room.mint();
    var store = new RefreshStore(room.directory.redis);
    var read = RefreshToken.read(token.refreshToken(), room.directory.kek);
    var offer = new SealedAnswer(read.next(room.directory.kek, ids).hash(), "sealed");
    for (int i = 0; i < 2; i++) {
      done(store.rotate(read, room.client, Duration.ZERO, offer, soon()));
    }
    asked(family(token), null);
  }

  @Test
  void a_sign_out_everywhere(Vertx vertx) throws Exception {
    var family = family(room.mint());
    room.signOut(null);
    over(family);
    assertThat(alive(family(room.mint()))).isTrue();
  }

  @Test
  void a_changed_password_but_for_the_session_it_was_changed_in(Vertx vertx) throws Exception {
    var family = family(room.mint());
    var mine = family(room.mint());
    done(room.directory.users.update(room.user, now -> now, new SignOut(mine), soon()));
    over(family);
    assertThat(standing(mine, null, Replica.ago(Duration.ofMinutes(5)))).isEqualTo(Standing.LIVE);
    untouched(mine);
  }

  @Test
  void of_two_sessions_that_end_all_others_at_once_not_both_live(Vertx vertx) throws Exception {
    var one = family(room.mint());
    var two = family(room.mint());
    var store = new RefreshStore(room.directory.redis);
    var first = store.signOut(room.user, one, soon());
    var second = store.signOut(room.user, two, soon());
    done(first);
    done(second);
    var before = Replica.ago(Duration.ofMinutes(5));
    await()
        .atMost(Replica.PROMISED)
        .untilAsserted(
            () -> {
              assertThat(standing(one, null, before)).isEqualTo(Standing.REVOKED);
              assertThat(standing(two, null, before)).isEqualTo(Standing.REVOKED);
            });
  }

  @Test
  void a_disabled_user(Vertx vertx) throws Exception {
    var family = family(room.mint());
    done(room.directory.users.update(room.user, TokensForTests::disabled, SignOut.whole(), soon()));
    over(family);
  }

  @Test
  void a_deleted_user(Vertx vertx) throws Exception {
    var family = family(room.mint());
    done(room.directory.users.delete(room.user, soon()));
    over(family);
  }

  @Test
  void a_forgotten_device_and_one_that_gave_way_to_others(Vertx vertx) throws Exception {
    var devices = new DeviceStore(room.directory.redis, room.directory.kek, 1000, 100);
    var families = new ArrayList<String>();
    var keys = new ArrayList<String>();
    for (int i = 0; i < 101; i++) {
      var key = "local_" + ids.uuid();
      keys.add(key);
      families.add(on(devices, key, Instant.now().plusMillis(i).truncatedTo(ChronoUnit.MILLIS)));
    }
    asked(families.getFirst(), keys.getFirst());
    assertThat(standing(families.get(1), keys.get(1), Instant.now())).isEqualTo(Standing.LIVE);
    assertThat(alive(families.get(1))).isTrue();
    done(devices.forget(room.pool, room.user.tag(), keys.get(1), soon()));
    asked(families.get(1), keys.get(1));
    assertThat(standing(families.get(2), keys.get(2), Instant.now())).isEqualTo(Standing.LIVE);
  }

  /** A session on a confirmed device. */
  private String on(DeviceStore devices, String key, Instant now) throws Exception {
    var token = RefreshToken.draw(room.user.tag(), room.directory.kek, ids);
    var origin = new Origin(token.family(), ids.uuid(), Instant.EPOCH, key, null);
    var here = dev.sallyport.limits.Address.of("192.0.2.1");
    var store = new RefreshStore(room.directory.redis);
    done(
        store.begin(
            token,
            room.client,
            room.user,
            origin,
            new TokenCommand.OnDevice(key, false, here),
            null,
            soon()));
    var device = new Device(key, "phone", "1", "sealed", true, here.value(), null, now, now, now);
    done(devices.add(room.pool, room.user.tag(), token.family(), device, soon()));
    return token.family();
  }
}
