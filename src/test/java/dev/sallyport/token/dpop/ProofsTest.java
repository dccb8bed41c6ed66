package dev.sallyport.token.dpop;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import dev.sallyport.crypto.Kek;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.token.dpop.Proved.Flaw;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a proof must be to prove anything, with two replicas that share a Redis. */
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ProofsTest {
  private static final String TARGET = "https://api.example.com/orders/7";
  private static final String TOKEN = "a.b.c";

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final HolderForTests holder = HolderForTests.of();
  private Proofs proofs;
  private Proofs other;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    proofs = replica(vertx);
    other = replica(vertx);
  }

  private Proofs replica(Vertx vertx) throws Exception {
    return new Proofs(
        new Proofs.Parts(
            vertx,
            done(SharedRedis.open(vertx, RedisForTests.config())),
            new Kek("k", new byte[32]),
            new BoundedPool(vertx, "prove", 2, 500),
            now::get,
            now::get));
  }

  private static Expected expected() {
    return new Expected("GET", TARGET, Expected.hash(TOKEN), false);
  }

  private Proved check(String... headers) throws Exception {
    return done(proofs.check(List.of(headers), expected(), soon()));
  }

  private static Proved refused(Flaw flaw) {
    return new Proved.Refused(flaw);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ES256", "EdDSA", "PS256", "RS256"})
  void a_proof_of_the_request_proves_its_key(String algorithm) throws Exception {
    var somebody = HolderForTests.of(algorithm);
    assertThat(check(somebody.proof("GET", TARGET, TOKEN)))
        .isEqualTo(new Proved.Holder(somebody.key(), false, false));
  }

  @Test
  void without_one_or_with_two_nothing_is_proved() throws Exception {
    assertThat(check()).isEqualTo(refused(Flaw.COUNT));
    var proof = holder.proof("GET", TARGET, TOKEN);
    assertThat(check(proof, proof)).isEqualTo(refused(Flaw.COUNT));
    assertThat(check(proof + "," + holder.proof("GET", TARGET, TOKEN)))
        .isEqualTo(refused(Flaw.MALFORMED));
  }

  @Test
  void AC075_a_proof_counts_once_on_any_replica() throws Exception {
    var proof = holder.proof("GET", TARGET, TOKEN);
    assertThat(check(proof)).isInstanceOf(Proved.Holder.class);
    assertThat(check(proof)).isEqualTo(refused(Flaw.REPLAYED));
    assertThat(done(other.check(List.of(proof), expected(), soon())))
        .isEqualTo(refused(Flaw.REPLAYED));
  }

  @Test
  void AC075_of_twenty_that_bring_one_proof_at_once_to_two_replicas_one_proves() throws Exception {
    var proof = List.of(holder.proof("GET", TARGET, TOKEN));
    var all =
        IntStream.range(0, 20)
            .mapToObj(i -> (i % 2 == 0 ? proofs : other).check(proof, expected(), soon()))
            .toList();
    done(Future.all(all));
    assertThat(all.stream().filter(each -> each.result() instanceof Proved.Holder)).hasSize(1);
  }

  @Test
  void the_same_id_of_another_key_is_another_proof() throws Exception {
    for (var somebody : List.of(holder, HolderForTests.of())) {
      assertThat(
              check(
                  somebody.proof(
                      "GET", TARGET, c -> c.put("jti", "1").put("ath", Expected.hash(TOKEN)))))
          .isInstanceOf(Proved.Holder.class);
    }
  }

  @Test
  void AC075_a_proof_of_another_request_proves_nothing() throws Exception {
    assertThat(check(holder.proof("POST", TARGET, TOKEN))).isEqualTo(refused(Flaw.METHOD));
    assertThat(check(holder.proof("get", TARGET, TOKEN))).isEqualTo(refused(Flaw.METHOD));
    assertThat(check(holder.proof("GET", TARGET, "d.e.f"))).isEqualTo(refused(Flaw.TOKEN));
    assertThat(check(holder.proof("GET", TARGET))).isEqualTo(refused(Flaw.TOKEN));
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.example.com/orders/8, false",
    "http://api.example.com/orders/7, false",
    "https://api.example.com:8443/orders/7, false",
    "https://api.example.com.evil.test/orders/7, false",
    "https://api.example.com@evil.test/orders/7, false",
    "https://me@api.example.com/orders/7, false",
    "https://api.example.com/orders/7/, false",
    "https://api.example.com/orders%2F7, false",
    "/orders/7, false",
    "urn:x, false",
    "https://, false",
    "'', false",
    "https://api.example.com/orders/7?a=b, true",
    "https://api.example.com/orders/7#x, true",
    "HTTPS://API.example.com:443/orders/7, true",
    "https://api.example.com/x/../orders/./%37, true",
    "https://api.example.com/x/%2e%2E/orders/7, true"
  })
  void AC075_a_target_is_compared_in_one_spelling(String target, boolean same) throws Exception {
    assertThat(check(holder.proof("GET", target, TOKEN)) instanceof Proved.Holder).isEqualTo(same);
  }

  @Test
  void AC075_a_proof_is_of_now() throws Exception {
    for (var age : new long[] {-20, 0, 50}) {
      assertThat(check(aged(age))).isInstanceOf(Proved.Holder.class);
    }
    for (var age : new long[] {-40, 70, 100_000}) {
      assertThat(check(aged(age))).isEqualTo(refused(Flaw.TIME));
    }
    for (var time : new Object[] {1, Double.MAX_VALUE}) {
      assertThat(check(holder.proof("GET", TARGET, c -> c.put("iat", time))))
          .isEqualTo(refused(Flaw.TIME));
    }
  }

  private String aged(long seconds) {
    return holder.proof(
        "GET",
        TARGET,
        c -> c.put("iat", now.get().getEpochSecond() - seconds).put("ath", Expected.hash(TOKEN)));
  }

  @Test
  void AC075_a_proof_by_a_shared_secret_a_private_key_or_none_proves_nothing() throws Exception {
    var claims = HolderForTests.claims("GET", TARGET).put("ath", Expected.hash(TOKEN));
    assertThat(check(hs256(claims))).isEqualTo(refused(Flaw.ALGORITHM));
    assertThat(
            check(
                Base64URL.encode(holder.header().put("alg", "none").encode())
                    + "."
                    + Base64URL.encode(claims.encode())
                    + "."))
        .isEqualTo(refused(Flaw.ALGORITHM));
    for (var member : List.of("d", "p", "k")) {
      var header = holder.header();
      header.getJsonObject("jwk").put(member, "AA");
      assertThat(check(holder.sign(header, claims))).isEqualTo(refused(Flaw.KEY));
    }
  }

  private String hs256(JsonObject claims) throws Exception {
    var secret = "a-secret-that-is-long-enough-for-it".getBytes(StandardCharsets.UTF_8);
    var jwk = new JsonObject().put("kty", "oct").put("k", Base64URL.encode(secret).toString());
    var header = holder.header().put("alg", "HS256").put("jwk", jwk);
    var input = Base64URL.encode(header.encode()) + "." + Base64URL.encode(claims.encode());
    return input
        + "."
        + new MACSigner(secret)
            .sign(new JWSHeader(JWSAlgorithm.HS256), input.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void AC075_a_header_that_says_something_else_proves_nothing() throws Exception {
    var claims = HolderForTests.claims("GET", TARGET).put("ath", Expected.hash(TOKEN));
    var stranger = HolderForTests.of();
    assertThat(check(stranger.sign(holder.header(), claims))).isEqualTo(refused(Flaw.SIGNATURE));
    assertThat(check(holder.sign(holder.header().put("typ", "JWT"), claims)))
        .isEqualTo(refused(Flaw.TYPE));
    assertThat(check(holder.sign(holder.header().put("alg", "RS256"), claims)))
        .isEqualTo(refused(Flaw.KEY));
    for (var odd :
        List.of(
            holder.header().put("crit", new JsonArray().add("b64")).put("b64", false),
            holder.header().put("jku", "https://evil.test/keys"),
            holder.header().put("jwk", "x"),
            new JsonObject().put("typ", "dpop+jwt").put("alg", "ES256"))) {
      assertThat(check(holder.sign(odd, claims))).isEqualTo(refused(Flaw.MALFORMED));
    }
    var off = holder.header();
    off.getJsonObject("jwk").put("y", off.getJsonObject("jwk").getString("x"));
    assertThat(check(holder.sign(off, claims))).isEqualTo(refused(Flaw.KEY));
  }

  @Test
  void what_is_no_proof_at_all_proves_nothing() throws Exception {
    for (var text : List.of("", "x", "a.b.c", "..", "{}.{}.x", "x".repeat(9_000))) {
      assertThat(check(text)).isEqualTo(refused(Flaw.MALFORMED));
    }
    for (var id : new Object[] {"", 7, "x".repeat(257)}) {
      assertThat(check(holder.proof("GET", TARGET, c -> c.put("jti", id))))
          .isEqualTo(refused(Flaw.ID));
    }
  }

  private Proved nonced(Object nonce) throws Exception {
    var proof =
        holder.proof(
            "GET",
            TARGET,
            c ->
                c.put("nonce", nonce)
                    .put("iat", now.get().getEpochSecond())
                    .put("ath", Expected.hash(TOKEN)));
    var wanted = new Expected("GET", TARGET, Expected.hash(TOKEN), true);
    return done(proofs.check(List.of(proof), wanted, soon()));
  }

  @Test
  void AC075_a_nonce_is_good_on_every_replica_for_some_minutes_and_then_old() throws Exception {
    var wanted = new Expected("GET", TARGET, Expected.hash(TOKEN), true);
    var without = List.of(holder.proof("GET", TARGET, TOKEN));
    assertThat(done(proofs.check(without, wanted, soon()))).isEqualTo(new Proved.Again());
    // It was not used up.
    assertThat(check(without.getFirst())).isInstanceOf(Proved.Holder.class);
    var nonce = other.nonce();
    assertThat(nonced(nonce)).isEqualTo(new Proved.Holder(holder.key(), true, false));
    now.updateAndGet(time -> time.plus(Duration.ofSeconds(100)));
    assertThat(nonced(nonce)).isEqualTo(new Proved.Holder(holder.key(), true, true));
    now.updateAndGet(time -> time.plus(Duration.ofSeconds(200)));
    assertThat(nonced(nonce)).isEqualTo(new Proved.Again());
    assertThat(nonced("x")).isEqualTo(new Proved.Again());
    assertThat(nonced(7)).isEqualTo(new Proved.Again());
    assertThat(nonced(proofs.nonce())).isInstanceOf(Proved.Holder.class);
  }

  @Test
  void AC075_an_old_nonce_is_refused_also_where_none_is_needed() throws Exception {
    assertThat(
            check(
                holder.proof(
                    "GET", TARGET, c -> c.put("nonce", "old").put("ath", Expected.hash(TOKEN)))))
        .isEqualTo(new Proved.Again());
  }
}
