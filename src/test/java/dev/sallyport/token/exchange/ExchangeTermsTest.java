package dev.sallyport.token.exchange;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.audit.Audit;
import dev.sallyport.config.IdentityConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.token.bearer.Bearer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExchangeTermsTest {
  private static final Instant START = Instant.parse("2026-08-01T10:00:00.400Z");
  private static final IdentityConfig CONFIG = new IdentityConfig(null, Duration.ofSeconds(60));

  private volatile Instant now = START;
  private TokenExchange exchange;
  private ExchangeTerms terms;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    exchange = exchange(vertx, done(SharedRedis.open(vertx, RedisForTests.config())));
    terms = exchange.under(CONFIG);
  }

  private TokenExchange exchange(Vertx vertx, SharedRedis redis) {
    return new TokenExchange(
        new TokenExchange.Parts(
            vertx,
            redis,
            Kek.of("test", new byte[32]),
            "https://gate.test",
            new BoundedPool(vertx, "exchange", 2, 100),
            Duration.ZERO,
            new RandomIds(new SecureRandom()),
            () -> now,
            new Audit()));
  }

  private static Bearer bearer(String hash, Instant expires) {
    return new Bearer(
        "theirs",
        null,
        "bob",
        "shop",
        Set.of("orders.write", "orders.read"),
        List.of("admins", "staff, all"),
        START.minusSeconds(60),
        expires,
        null,
        null,
        null,
        Map.of("iss", "https://id.test", "sub", "bob", "secret", "not told"),
        hash);
  }

  private static Bearer bearer(String hash) {
    return bearer(hash, START.plusSeconds(3_600));
  }

  private String token(Bearer from, String audience) throws Exception {
    return ((Exchanged.Token) done(terms.of(from, audience))).text();
  }

  private JWTClaimsSet claims(Bearer from) throws Exception {
    return SignedJWT.parse(token(from, "orders")).getJWTClaimsSet();
  }

  @Test
  void a_token_says_who_asks_for_whom_and_until_when() throws Exception {
    var claims = claims(bearer("a"));
    assertThat(claims.getClaims())
        .containsOnlyKeys(
            "iss", "aud", "sub", "origin_iss", "client_id", "scope", "groups", "iat", "exp", "jti");
    assertThat(claims.getIssuer()).isEqualTo("https://gate.test");
    assertThat(claims.getAudience()).containsExactly("orders");
    assertThat(claims.getSubject()).isEqualTo("bob");
    assertThat(claims.getStringClaim("origin_iss")).isEqualTo("https://id.test");
    assertThat(claims.getStringClaim("client_id")).isEqualTo("shop");
    assertThat(claims.getStringClaim("scope")).isEqualTo("orders.read orders.write");
    assertThat(claims.getStringListClaim("groups")).containsExactly("admins", "staff, all");
    assertThat(claims.getIssueTime()).isEqualTo(Date.from(Instant.parse("2026-08-01T10:00:00Z")));
    assertThat(claims.getJWTID()).matches("[0-9a-f-]{36}");
    ends(claims, "2026-08-01T10:01:00Z");
  }

  private static void ends(JWTClaimsSet claims, String at) {
    assertThat(claims.getExpirationTime().toInstant()).isEqualTo(Instant.parse(at));
  }

  @Test
  void the_issuer_is_the_one_that_is_configured() throws Exception {
    terms = exchange.under(new IdentityConfig("https://other.test", Duration.ofSeconds(10)));
    var claims = claims(bearer("a"));
    assertThat(claims.getIssuer()).isEqualTo("https://other.test");
    ends(claims, "2026-08-01T10:00:10Z");
  }

  @Test
  void none_outlives_the_token_it_was_made_from() throws Exception {
    ends(claims(bearer("a", START.plusSeconds(20))), "2026-08-01T10:00:20Z");
    now = START.plusSeconds(15);
    ends(claims(bearer("a", START.plusSeconds(20))), "2026-08-01T10:00:20Z");
    // The gate's leeway may still take it.
    for (var expires : List.of(now, now.plusMillis(500), now.minusSeconds(3))) {
      assertThat(done(terms.of(bearer("b", expires), "orders"))).isEqualTo(new Exchanged.Late());
    }
  }

  @Test
  void it_is_handed_out_again_until_half_its_life_is_over() throws Exception {
    var first = token(bearer("a"), "orders");
    now = START.plusMillis(29_999);
    assertThat(terms.of(bearer("a"), "orders").isComplete()).isTrue();
    assertThat(token(bearer("a"), "orders")).isEqualTo(first);
    now = START.plusMillis(30_000);
    var second = token(bearer("a"), "orders");
    assertThat(second).isNotEqualTo(first);
    ends(SignedJWT.parse(second).getJWTClaimsSet(), "2026-08-01T10:01:30Z");
  }

  @Test
  void another_token_audience_or_version_has_one_of_its_own() throws Exception {
    var all = new ArrayList<String>();
    all.add(token(bearer("a"), "orders"));
    all.add(token(bearer("b"), "orders"));
    all.add(token(bearer("a"), "invoices"));
    terms = exchange.under(CONFIG);
    all.add(token(bearer("a"), "orders"));
    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void those_who_want_it_at_once_get_the_same() throws Exception {
    var all = new ConcurrentLinkedQueue<Future<Exchanged>>();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 50; i++) {
      threads.add(Thread.startVirtualThread(() -> all.add(terms.of(bearer("a"), "orders"))));
    }
    for (var thread : threads) {
      thread.join();
    }
    done(Future.all(List.copyOf(all)));
    assertThat(all.stream().map(Future::result).distinct()).hasSize(1);
  }

  @Test
  void what_failed_is_not_remembered(Vertx vertx) throws Exception {
    var server = new RedisForTests();
    terms = exchange(vertx, done(SharedRedis.open(vertx, server.ownConfig()))).under(CONFIG);
    server.kill();
    assertThat(refusal(terms.of(bearer("a"), "orders"))).isInstanceOf(Failure.Broken.class);
    server.start();
    try {
      await().ignoreExceptions().until(() -> !token(bearer("a"), "orders").isEmpty());
    } finally {
      server.kill();
    }
  }

  @Test
  void a_token_does_not_print_itself() throws Exception {
    assertThat(done(terms.of(bearer("a"), "orders"))).hasToString("Token[***]");
  }
}
