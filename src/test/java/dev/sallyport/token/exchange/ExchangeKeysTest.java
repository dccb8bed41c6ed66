package dev.sallyport.token.exchange;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExchangeKeysTest {
  private static final int AT_ONCE = 20;
  private static final Duration AGE = Duration.ofDays(90);

  private final Kek kek = Kek.of("test", new byte[32]);
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger followed = new AtomicInteger();
  private RedisForTests server;
  private SharedRedis redis;
  private BoundedPool signing;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    server = new RedisForTests();
    redis = done(SharedRedis.open(vertx, server.ownConfig()));
    signing = new BoundedPool(vertx, "exchange", 4, 100);
  }

  @AfterEach
  void stop() {
    server.kill();
  }

  private ExchangeKeys replica(Vertx vertx, Kek itsKek) {
    return new ExchangeKeys(
        vertx, new SealedKeys(redis, itsKek), signing, AGE, followed::incrementAndGet, nanos::get);
  }

  private void age(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  /** Asks from threads of their own that begin together. */
  private static List<KeyRing> atOnce(Supplier<ExchangeKeys> each) throws Exception {
    var begin = new CountDownLatch(1);
    var asked = new ConcurrentLinkedQueue<Future<KeyRing>>();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < AT_ONCE; i++) {
      var keys = each.get();
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  begin.await();
                  asked.add(keys.current());
                } catch (InterruptedException stopped) {
                  throw new IllegalStateException(stopped);
                }
              }));
    }
    begin.countDown();
    for (var thread : threads) {
      thread.join();
    }
    done(Future.all(List.copyOf(asked)));
    assertThat(asked).hasSize(AT_ONCE);
    return asked.stream().map(Future::result).toList();
  }

  @Test
  void twenty_replicas_that_make_the_key_at_once_agree_on_one(Vertx vertx) throws Exception {
    var rings = atOnce(() -> replica(vertx, kek));
    assertThat(rings.stream().map(KeyRing::jwks).collect(Collectors.toSet())).hasSize(1);
    var key = JWKSet.parse(rings.getFirst().jwks()).getKeys().getFirst().getKeyID();
    for (var ring : rings) {
      var header = SignedJWT.parse(ring.signer().sign(new JsonObject())).getHeader();
      assertThat(header.getKeyID()).isEqualTo(key);
      assertThat(header.getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
    }
  }

  @Test
  void threads_that_ask_one_replica_at_once_share_one_loading(Vertx vertx) throws Exception {
    var keys = replica(vertx, kek);
    var before = server.calls("set");
    assertThat(atOnce(() -> keys).stream().distinct()).hasSize(1);
    assertThat(server.calls("set") - before).isEqualTo(1);
  }

  @Test
  void what_is_published_has_nothing_private_and_what_is_kept_is_sealed(Vertx vertx)
      throws Exception {
    var jwks = done(replica(vertx, kek).current()).jwks();
    assertThat(JWKSet.parse(jwks).getKeys()).hasSize(1).noneMatch(key -> key.isPrivate());
    assertThat(new JsonObject(jwks).getJsonArray("keys").getJsonObject(0).fieldNames())
        .containsExactlyInAnyOrder("kid", "alg", "use", "kty", "crv", "x", "y");
    assertThat(server.command("GET", RedisKeys.exchangeKeys())).contains("test.");
    var other = Kek.of("test", "another key of just 32 bytes, ok".getBytes(US_ASCII));
    assertThat(refusal(replica(vertx, other).current())).isInstanceOf(Failure.Broken.class);
  }

  /** Redis has a key that is due to be followed. */
  private KeptKeys keptOld() throws Exception {
    var old = KeptKeys.first(Instant.now().minus(AGE));
    server.command(
        "SET",
        RedisKeys.exchangeKeys(),
        kek.seal(SealedKeys.PURPOSE, old.encode(), RedisKeys.exchangeKeys()));
    return old;
  }

  @Test
  void of_twenty_replicas_that_find_the_key_old_one_makes_the_next(Vertx vertx) throws Exception {
    var old = keptOld();
    var rings = atOnce(() -> replica(vertx, kek));
    assertThat(followed).hasValue(1);
    var first = old.ring(vertx);
    for (var ring : rings) {
      assertThat(kid(ring)).isEqualTo(kid(first));
      assertThat(JWKSet.parse(ring.jwks()).getKeys()).hasSizeBetween(1, 2);
    }
    // Whoever lost knows of it when it reads again.
    assertThat(JWKSet.parse(done(replica(vertx, kek).current()).jwks()).getKeys()).hasSize(2);
    assertThat(followed).hasValue(1);
  }

  private static KeptKeys.Key made(Duration ago) throws Exception {
    return KeptKeys.first(Instant.now().minus(ago)).keys().getFirst();
  }

  @Test
  void that_a_former_key_goes_while_another_waits_is_no_rotation(Vertx vertx) throws Exception {
    var signs = made(Duration.ofHours(5));
    var waits = made(Duration.ofHours(1));
    var kept = new KeptKeys(List.of(signs, made(Duration.ofHours(9)), waits));
    server.command(
        "SET",
        RedisKeys.exchangeKeys(),
        kek.seal(SealedKeys.PURPOSE, kept.encode(), RedisKeys.exchangeKeys()));
    var jwks = done(replica(vertx, kek).current()).jwks();
    assertThat(JWKSet.parse(jwks).getKeys()).hasSize(2);
    assertThat(followed).hasValue(0);
  }

  @Test
  void a_key_that_cannot_be_kept_is_not_used(Vertx vertx) throws Exception {
    var old = keptOld();
    server.command("CONFIG", "SET", "maxmemory", "1");
    var ring = done(replica(vertx, kek).current());
    assertThat(ring.jwks()).isEqualTo(old.ring(vertx).jwks());
    assertThat(followed).hasValue(0);
  }

  private static String kid(KeyRing ring) throws Exception {
    return SignedJWT.parse(ring.signer().sign(new JsonObject())).getHeader().getKeyID();
  }

  @Test
  void a_replica_follows_a_change_within_five_minutes(Vertx vertx) throws Exception {
    var keys = replica(vertx, kek);
    var before = done(keys.current());
    server.command("DEL", RedisKeys.exchangeKeys());
    var other = done(replica(vertx, kek).current());
    assertThat(other.jwks()).isNotEqualTo(before.jwks());
    age(Duration.ofMinutes(4));
    assertThat(done(keys.current())).isSameAs(before);
    age(Duration.ofMinutes(1));
    await().untilAsserted(() -> assertThat(done(keys.current()).jwks()).isEqualTo(other.jwks()));
  }

  @Test
  void a_replica_that_hears_of_a_revoked_key_signs_with_it_no_more(Vertx vertx) throws Exception {
    var keys = replica(vertx, kek);
    var stolen = kid(done(keys.current()));
    var turns = new ExchangeKeyTurns(redis, kek, signing);
    var left = done(turns.revoke(stolen, Deadline.in(Duration.ofSeconds(5))));
    assertThat(kid(done(keys.current()))).isEqualTo(stolen);
    keys.forget();
    var ring = done(keys.current());
    assertThat(kid(ring)).isEqualTo(left.getFirst().kid()).isNotEqualTo(stolen);
    assertThat(ring.jwks()).doesNotContain(stolen);
  }

  @Test
  void after_a_key_was_revoked_nothing_is_signed_while_Redis_is_away(Vertx vertx) throws Exception {
    var keys = replica(vertx, kek);
    done(keys.current());
    keys.forget();
    server.kill();
    assertThat(refusal(keys.current())).isInstanceOf(Failure.Broken.class);
  }

  @Test
  void what_was_being_loaded_when_a_key_was_revoked_is_not_kept(Vertx vertx) throws Exception {
    var keys = replica(vertx, kek);
    var before = keys.current();
    keys.forget();
    done(before);
    server.kill();
    assertThat(refusal(keys.current())).isInstanceOf(Failure.Broken.class);
  }

  @Test
  void a_key_that_was_taken_away_and_told_to_nobody_is_told_when_it_is_revoked_again(Vertx vertx)
      throws Exception {
    var stolen = kid(done(replica(vertx, kek).current()));
    var turns = new ExchangeKeyTurns(redis, kek, signing);
    var deadline = Deadline.in(Duration.ofSeconds(5));
    done(turns.revoke(stolen, deadline));
    server.command("DEL", RedisKeys.revocations());
    var kept = server.command("GET", RedisKeys.exchangeKeys());
    assertThat(refusal(turns.revoke(stolen, deadline))).isInstanceOf(Failure.PartNotFound.class);
    assertThat(server.command("XLEN", RedisKeys.revocations())).isEqualTo("1");
    // Written again, so that it is answered only once replicas have it.
    assertThat(server.command("GET", RedisKeys.exchangeKeys())).isNotEqualTo(kept);
  }

  @Test
  void while_Redis_is_away_the_last_known_key_goes_on_for_an_hour(Vertx vertx) throws Exception {
    var keys = replica(vertx, kek);
    var known = done(keys.current());
    server.kill();
    age(Duration.ofMinutes(6));
    assertThat(done(keys.current())).isSameAs(known);
    age(Duration.ofMinutes(53));
    assertThat(done(keys.current())).isSameAs(known);
    age(Duration.ofMinutes(1));
    assertThat(refusal(keys.current())).isInstanceOf(Failure.Broken.class);
  }

  @Test
  void loading_that_failed_is_tried_again(Vertx vertx) throws Exception {
    server.kill();
    var keys = replica(vertx, kek);
    assertThat(refusal(keys.current())).isInstanceOf(Failure.Broken.class);
    server.start();
    await().ignoreExceptions().until(() -> done(keys.current()) != null);
  }

  @Test
  void keys_do_not_print_themselves(Vertx vertx) throws Exception {
    var ring = done(replica(vertx, kek).current());
    assertThat(ring).hasToString("KeyRing[***]");
    assertThat(ring.signer()).hasToString("JwtSigner[***]");
  }
}
