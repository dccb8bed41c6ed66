package dev.sallyport.token;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static dev.sallyport.token.TokensForTests.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.RevocationFeed;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.telemetry.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SigningKeysTest {
  private final Kek kek = Kek.of("test", new byte[32]);
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private SharedRedis redis;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    redis = done(SharedRedis.open(vertx, RedisForTests.config()));
  }

  private SigningKeys replica(Vertx vertx, Kek itsKek) {
    return keys(vertx, redis, itsKek);
  }

  private SigningKeys keys(Vertx vertx, SharedRedis server, Kek itsKek) {
    var signing = new BoundedPool(vertx, "sign", 2, 100);
    var metrics = new Metrics(new SimpleMeterRegistry());
    return new SigningKeys(vertx, server, itsKek, signing, now::get, () -> Duration.ZERO, metrics);
  }

  private KeyTurns turns(Vertx vertx, SigningKeys keys) {
    return new KeyTurns(redis, new BoundedPool(vertx, "turn", 2, 100), now::get, keys);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "ES256"})
  void replicas_that_make_keys_at_once_agree_on_one_set(String algorithm, Vertx vertx)
      throws Exception {
    var pool = pool(algorithm);
    var all = IntStream.range(0, 8).mapToObj(_ -> replica(vertx, kek).of(pool)).toList();
    done(Future.all(all));
    assertThat(all.stream().map(each -> each.result().jwks()).collect(Collectors.toSet()))
        .hasSize(1);
  }

  @Test
  void those_who_ask_one_replica_at_once_share_one_loading(Vertx vertx) throws Exception {
    var pool = pool("RS256");
    var keys = replica(vertx, kek);
    assertThat(keys.of(pool)).isSameAs(keys.of(pool));
    done(keys.of(pool));
  }

  @Test
  void the_published_set_has_two_public_keys_and_nothing_private(Vertx vertx) throws Exception {
    for (var algorithm : new String[] {"RS256", "ES256"}) {
      var jwks = done(replica(vertx, kek).of(pool(algorithm))).jwks();
      var set = JWKSet.parse(jwks);
      assertThat(set.getKeys()).hasSize(2).noneMatch(key -> key.isPrivate());
      assertThat(set.getKeys().stream().map(key -> key.getKeyID()).distinct()).hasSize(2);
      for (var key : new JsonObject(jwks).getJsonArray("keys")) {
        assertThat(((JsonObject) key).fieldNames())
            .containsExactlyInAnyOrderElementsOf(
                algorithm.equals("RS256")
                    ? List.of("kid", "alg", "use", "kty", "e", "n")
                    : List.of("kid", "alg", "use", "kty", "crv", "x", "y"));
      }
    }
  }

  @Test
  void keys_in_redis_are_sealed_for_this_pool_and_this_kek(Vertx vertx) throws Exception {
    var pool = pool("RS256");
    done(replica(vertx, kek).of(pool));
    var kept = done(redis.get(RedisKeys.signingKey(pool.id(), "RS256"), soon()));
    assertThat(kept).matches("test\\.[A-Za-z0-9_-]+");
    var otherKek =
        Kek.of(
            "test",
            new byte[] {
              1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5,
              6, 7, 8
            });
    assertThat(refusal(replica(vertx, otherKek).of(pool))).isInstanceOf(Failure.Broken.class);
  }

  @Test
  void loading_that_failed_is_tried_again(Vertx vertx) throws Exception {
    var server = new RedisForTests();
    var own = done(SharedRedis.open(vertx, server.ownConfig()));
    var keys = keys(vertx, own, kek);
    var pool = pool("ES256");
    server.kill();
    assertThat(refusal(keys.of(pool))).isInstanceOf(Failure.Broken.class);
    server.start();
    try {
      await().ignoreExceptions().until(() -> done(keys.of(pool)) != null);
    } finally {
      server.kill();
    }
  }

  @Test
  void coordinates_with_leading_zeros_keep_their_length() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    for (int i = 0; i < 600; i++) {
      var key = generator.generateKeyPair().getPublic();
      var jwk = Jwk.of(key, "ES256");
      assertThat(jwk.getString("x")).hasSize(43);
      assertThat(jwk.getString("y")).hasSize(43);
      assertThat(ECKey.parse(jwk.encode()).toECPublicKey()).isEqualTo(key);
    }
  }

  @Test
  void keys_do_not_print_themselves(Vertx vertx) throws Exception {
    assertThat(KeyPairs.generate("ES256")).hasToString("KeyPairs[***]");
    assertThat(done(replica(vertx, kek).of(pool("ES256")))).hasToString("PoolKeys[***]");
  }

  private String signsWith(PoolKeys keys) {
    var jwt = keys.signing(now.get()).access().sign(new JsonObject().put("sub", "s"));
    return Objects.requireNonNull(SignedToken.read(jwt)).header().getString("kid");
  }

  private static Set<String> published(PoolKeys keys) throws Exception {
    return JWKSet.parse(keys.jwks()).getKeys().stream()
        .map(JWK::getKeyID)
        .collect(Collectors.toSet());
  }

  @Test
  void next_keys_are_published_at_once_sign_an_hour_later_and_the_old_go_when_no_token_is_left(
      Vertx vertx) throws Exception {
    var pool = pool("ES256");
    var here = replica(vertx, kek);
    var there = replica(vertx, kek);
    var first = signsWith(done(here.of(pool)));
    done(there.of(pool));
    var old = done(here.of(pool));
    var rotated = done(turns(vertx, here).rotate(pool, soon()));
    assertThat(published(rotated)).hasSize(4).contains(first);
    assertThat(signsWith(rotated)).isEqualTo(first);
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(6)));
    assertThat(published(done(there.of(pool)))).isEqualTo(published(rotated));
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(55)));
    var second = signsWith(done(there.of(pool)));
    assertThat(second).isNotEqualTo(first).isEqualTo(signsWith(done(here.of(pool))));
    assertThat(published(old)).contains(first).doesNotContain(second);
    now.updateAndGet(time -> time.plus(Duration.ofHours(24)));
    assertThat(done(here.of(pool)).accessKids()).containsExactlyInAnyOrder(first, second);
    now.updateAndGet(time -> time.plus(Duration.ofHours(1)));
    assertThat(done(here.of(pool)).accessKids()).containsExactly(second);
    assertThat(published(done(here.of(pool)))).hasSize(2);
  }

  @Test
  void of_two_who_rotate_at_once_one_does(Vertx vertx) throws Exception {
    var pool = pool("ES256");
    var here = replica(vertx, kek);
    var there = replica(vertx, kek);
    done(here.of(pool));
    var both =
        List.of(turns(vertx, here).rotate(pool, soon()), turns(vertx, there).rotate(pool, soon()));
    done(Future.join(both).otherwiseEmpty());
    assertThat(both.stream().filter(Future::succeeded)).hasSize(1);
    assertThat(refusal(turns(vertx, here).rotate(pool, soon())))
        .isInstanceOf(Failure.Unready.class);
    assertThat(published(done(there.fresh(pool)))).hasSize(4);
  }

  private static String key(PoolKeys keys) {
    return keys.accessKids().iterator().next();
  }

  @Test
  void AC067_a_key_that_was_taken_away_is_gone_at_once_and_another_signs(Vertx vertx)
      throws Exception {
    var pool = pool("ES256");
    var here = replica(vertx, kek);
    var stolen = done(here.of(pool));
    var left = done(turns(vertx, here).revoke(pool, key(stolen), soon()));
    assertThat(published(left)).hasSize(2).doesNotContainAnyElementsOf(published(stolen));
    assertThat(signsWith(left)).isNotEqualTo(signsWith(stolen)).isIn(left.accessKids());
    assertThat(signsWith(done(here.of(pool)))).isEqualTo(signsWith(left));
  }

  @Test
  void AC067_who_asks_again_for_the_end_of_a_key_is_answered_and_of_no_key_is_refused(Vertx vertx)
      throws Exception {
    var pool = pool("ES256");
    var here = replica(vertx, kek);
    var stolen = key(done(here.of(pool)));
    var left = done(turns(vertx, here).revoke(pool, stolen, soon()));
    assertThat(published(done(turns(vertx, replica(vertx, kek)).revoke(pool, stolen, soon()))))
        .isEqualTo(published(left));
    assertThat(refusal(turns(vertx, here).revoke(pool, "nobodys", soon())))
        .isInstanceOf(Failure.PartNotFound.class);
  }

  @Test
  void AC067_next_keys_sign_at_once_in_the_place_of_those_taken_away(Vertx vertx) throws Exception {
    var pool = pool("ES256");
    var here = replica(vertx, kek);
    var first = done(here.of(pool));
    var both = done(turns(vertx, here).rotate(pool, soon()));
    var left = done(turns(vertx, here).revoke(pool, key(first), soon()));
    assertThat(published(both)).containsAll(published(left));
    assertThat(signsWith(left)).isNotEqualTo(signsWith(first));
    done(turns(vertx, here).rotate(pool, soon()));
  }

  @Test
  void of_many_who_take_one_key_away_at_once_all_are_answered(Vertx vertx) throws Exception {
    var pool = pool("ES256");
    var stolen = key(done(replica(vertx, kek).of(pool)));
    var all =
        IntStream.range(0, 4)
            .mapToObj(_ -> turns(vertx, replica(vertx, kek)).revoke(pool, stolen, soon()))
            .toList();
    done(Future.all(all));
    assertThat(all.stream().map(each -> each.result().jwks()).distinct()).hasSize(1);
  }

  @Test
  void who_may_not_have_heard_of_keys_taken_away_reads_them_each_time(Vertx vertx)
      throws Exception {
    var pool = pool("ES256");
    var signing = new BoundedPool(vertx, "deaf", 2, 100);
    var deaf =
        new SigningKeys(
            vertx,
            redis,
            kek,
            signing,
            now::get,
            () -> RevocationFeed.UNLIMITED,
            new Metrics(new SimpleMeterRegistry()));
    var stolen = done(deaf.of(pool));
    var left = done(turns(vertx, replica(vertx, kek)).revoke(pool, key(stolen), soon()));
    assertThat(published(done(deaf.of(pool)))).isEqualTo(published(left));
  }

  @Test
  void old_keys_are_followed_once_however_many_look(Vertx vertx) throws Exception {
    var pool = pool("ES256");
    var age = Duration.ofDays(90);
    assertThat(done(turns(vertx, replica(vertx, kek)).rotateOlderThan(age, pool, soon())))
        .as("a pool without keys")
        .isFalse();
    now.updateAndGet(time -> time.minus(age).plusSeconds(60));
    done(replica(vertx, kek).of(pool));
    now.set(Instant.now());
    assertThat(done(turns(vertx, replica(vertx, kek)).rotateOlderThan(age, pool, soon())))
        .as("too young")
        .isFalse();
    var younger = age.minus(Duration.ofMinutes(2));
    var all =
        IntStream.range(0, 6)
            .mapToObj(_ -> turns(vertx, replica(vertx, kek)).rotateOlderThan(younger, pool, soon()))
            .toList();
    done(Future.all(all));
    assertThat(all.stream().filter(Future::result)).hasSize(1);
    assertThat(published(done(replica(vertx, kek).of(pool)))).hasSize(4);
    assertThat(done(turns(vertx, replica(vertx, kek)).rotateOlderThan(younger, pool, soon())))
        .isFalse();
  }

  @Test
  void keys_that_an_earlier_version_kept_are_read(Vertx vertx) throws Exception {
    var pairs = KeyPairs.generate("RS256");
    var read = Succession.decode("RS256", pairs.json().toBuffer().getBytes());
    assertThat(read.turns()).singleElement().matches(turn -> turn.made() == null);
    assertThat(PoolKeys.of(vertx, "RS256", read).accessKids())
        .containsExactly(Jwk.kid(pairs.access().getPublic()));
    assertThat(Succession.decode("RS256", read.encode()).jwks("RS256"))
        .isEqualTo(read.jwks("RS256"));
    assertThat(read.followedBy(KeyPairs.generate("RS256"), now.get())).hasToString("Succession[2]");
  }
}
