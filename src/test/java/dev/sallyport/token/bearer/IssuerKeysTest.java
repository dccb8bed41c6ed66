package dev.sallyport.token.bearer;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.token.bearer.BearerForTests.BUSY;
import static dev.sallyport.token.bearer.BearerForTests.NOW;
import static dev.sallyport.token.bearer.BearerForTests.refused;
import static dev.sallyport.token.bearer.IssuerForTests.DISCOVERY;
import static dev.sallyport.token.bearer.IssuerForTests.KEYS;
import static dev.sallyport.token.bearer.IssuerForTests.header;
import static dev.sallyport.token.bearer.IssuerForTests.rsa;
import static dev.sallyport.token.bearer.IssuerForTests.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.RSAKey;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.Verified.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class IssuerKeysTest {
  private final RSAKey one = rsa("one");
  private final RSAKey two = rsa("two");
  private IssuerForTests issuer;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    issuer = IssuerForTests.open(vertx);
  }

  private String unknown(String kid) {
    var header = new JsonObject(header(two)).put("kid", kid).encode();
    return token(two, header, issuer.claims().encode());
  }

  @Test
  void keys_are_at_hand_before_the_first_token_comes(Vertx vertx) throws Exception {
    var room = BearerForTests.open(vertx, issuer.config("idp"));
    assertThat(issuer.asked(KEYS)).isEqualTo(1);
    assertThat(room.asking(issuer.token(), "idp").isComplete()).isTrue();
    assertThat(issuer.asked(KEYS)).isEqualTo(1);
  }

  @Test
  void a_configured_address_of_keys_needs_no_discovery(Vertx vertx) throws Exception {
    issuer.answers.remove(DISCOVERY);
    var room = BearerForTests.open(vertx, issuer.config("idp", issuer.url + KEYS, null));
    room.counts(issuer.token(), "idp");
    assertThat(issuer.asked(DISCOVERY)).isZero();
  }

  @Test
  void an_issuers_name_may_end_with_a_slash(Vertx vertx) throws Exception {
    var name = issuer.url + "/";
    issuer.says(DISCOVERY, IssuerForTests.metadata(name, issuer.url + KEYS));
    var plain = issuer.config("idp");
    var config =
        new IssuerConfig(
            "idp",
            null,
            name,
            null,
            plain.audiences(),
            plain.algorithms(),
            plain.groupsClaim(),
            null);
    var room = BearerForTests.open(vertx, config);
    room.counts(token(one, issuer.claims().put("iss", name)), "idp");
  }

  @Test
  void a_discovery_document_of_another_issuer_is_not_believed(Vertx vertx) throws Exception {
    issuer.says(DISCOVERY, IssuerForTests.metadata(issuer.url + "/", issuer.url + KEYS));
    var room = BearerForTests.open(vertx, issuer.config("idp"));
    assertThat(room.ask(issuer.token(), "idp")).isInstanceOf(Verified.Unsure.class);
    assertThat(issuer.asked(KEYS)).isZero();
  }

  @Test
  void AC065_a_flood_of_unknown_keys_has_them_read_once_in_half_a_minute(Vertx vertx)
      throws Exception {
    var room = BearerForTests.open(vertx, issuer.config("idp"));
    var asking = new ArrayList<Future<Verified>>();
    for (int i = 0; i < 200; i++) {
      asking.add(room.asking(unknown("made-up-" + i), "idp"));
    }
    for (var answer : asking) {
      assertThat(done(answer)).isEqualTo(refused(Reason.KEY));
    }
    assertThat(issuer.asked(KEYS)).isEqualTo(2);
    // From then on it is known without waiting, and others are not held up.
    assertThat(room.asking(unknown("made-up"), "idp").isComplete()).isTrue();
    assertThat(room.asking(issuer.token(), "idp").isComplete()).isTrue();
    room.now.set(NOW.plusSeconds(30));
    room.ask(unknown("made-up"), "idp");
    assertThat(issuer.asked(KEYS)).isEqualTo(2);
    room.now.set(NOW.plusSeconds(31));
    room.ask(unknown("made-up"), "idp");
    room.ask(unknown("made-up"), "idp");
    assertThat(issuer.asked(KEYS)).isEqualTo(3);
  }

  @Test
  void AC065_known_keys_and_other_issuers_do_not_wait_for_who_asks_about_an_unknown_one(Vertx vertx)
      throws Exception {
    var other = IssuerForTests.open(vertx);
    other.publishes(two);
    var room = BearerForTests.open(vertx, issuer.config("idp"), other.config("other"));
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    issuer.answers.put(KEYS, held::add);
    var waiting = room.asking(unknown("made-up"), "idp");
    await().until(() -> !held.isEmpty());
    assertThat(room.asking(issuer.token(), "idp").isComplete()).isTrue();
    assertThat(room.asking(token(two, other.claims()), "other").isComplete()).isTrue();
    assertThat(waiting.isComplete()).isFalse();
    held.forEach(request -> request.response().setStatusCode(500).end());
    assertThat(done(waiting)).isInstanceOf(Verified.Unsure.class);
  }

  @Test
  void nobody_waits_for_keys_beyond_their_deadline(Vertx vertx) throws Exception {
    var room = BearerForTests.open(vertx, issuer.config("idp"));
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    issuer.answers.put(KEYS, held::add);
    var soon = Deadline.in(Duration.ofMillis(50));
    assertThat(done(room.tokens.verify(unknown("made-up"), List.of("idp"), soon)))
        .isInstanceOf(Verified.Unsure.class);
    held.forEach(request -> request.response().end());
  }

  /** What an issuer in trouble answers. */
  private Consumer<HttpServerRequest> trouble(String kind) {
    var keys = new JsonObject().put("keys", new JsonArray());
    return switch (kind) {
      case "down" -> request -> request.connection().close();
      case "error" -> request -> request.response().setStatusCode(503).end("busy");
      case "empty" -> request -> request.response().end(keys.encode());
      case "nothing" -> request -> request.response().end();
      case "html" -> request -> request.response().end("<html><body>Sign in</body></html>");
      case "list" -> request -> request.response().end("[]");
      case "slow" -> _ -> {};
      case "huge" ->
          request -> {
            request.response().setChunked(true);
            for (int i = 0; i < 1_000 && !request.response().ended(); i++) {
              request.response().write(" ".repeat(100_000));
            }
            request.response().end(keys.encode());
          };
      case "twins" -> {
        var twin = new RSAKey.Builder(two).keyID("one").build();
        for (var key : List.of(one, twin)) {
          keys.getJsonArray("keys").add(new JsonObject(key.toPublicJWK().toJSONObject()));
        }
        yield request -> request.response().end(keys.encode());
      }
      case "useless" -> {
        keys.getJsonArray("keys").add(new JsonObject().put("kty", "oct").put("kid", "one"));
        yield request -> request.response().end(keys.encode());
      }
      default -> throw new IllegalArgumentException(kind);
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "down", "error", "empty", "nothing", "html", "list", "huge", "twins", "useless", "slow"
      })
  void AC066_the_last_good_keys_count_for_a_day_whatever_comes_instead(String kind, Vertx vertx)
      throws Exception {
    var room = BearerForTests.open(vertx, BUSY, issuer.config("idp"));
    assertThat(room.alarms()).isZero();
    issuer.answers.put(KEYS, trouble(kind));
    await().atMost(Duration.ofSeconds(30)).until(() -> room.alarms() >= 1);
    room.counts(token(one, issuer.claims().put("jti", "fresh")), "idp");
    room.now.set(NOW.plus(Duration.ofHours(23)));
    room.counts(fresh(room, "later"), "idp");
    room.now.set(NOW.plus(Duration.ofHours(25)));
    assertThat(room.ask(fresh(room, "late"), "idp")).isInstanceOf(Verified.Unsure.class);
    issuer.publishes(one);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> room.ask(fresh(room, "again"), "idp") instanceof Verified.Counts);
  }

  private String fresh(BearerForTests room, String jti) {
    var now = room.now.get().getEpochSecond();
    return token(one, issuer.claims().put("jti", jti).put("iat", now).put("exp", now + 60));
  }

  @Test
  void AC066_a_token_verified_before_does_not_outlive_the_keys(Vertx vertx) throws Exception {
    var room = BearerForTests.open(vertx, issuer.config("idp"));
    var token = token(one, issuer.claims().put("exp", NOW.getEpochSecond() + 1_000_000));
    room.counts(token, "idp");
    issuer.answers.put(KEYS, trouble("down"));
    room.now.set(NOW.plus(Duration.ofHours(25)));
    assertThat(room.ask(token, "idp")).isInstanceOf(Verified.Unsure.class);
  }

  @Test
  void AC066_an_issuer_without_keys_is_a_fault_of_its_own_and_of_no_other(Vertx vertx)
      throws Exception {
    var other = IssuerForTests.open(vertx);
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    issuer.answers.put(DISCOVERY, held::add);
    var room = BearerForTests.open(vertx, issuer.config("slow"), other.config("other"));
    assertThat(room.asking(other.token(), "slow", "other").isComplete()).isTrue();
    room.counts(other.token(), "other");
    var waiting = room.asking(issuer.token(), "slow");
    assertThat(held).isNotEmpty();
    issuer.says(DISCOVERY, IssuerForTests.metadata(issuer.url, issuer.url + KEYS));
    held.forEach(
        request -> request.response().end(IssuerForTests.metadata(issuer.url, issuer.url + KEYS)));
    assertThat(done(waiting)).isInstanceOf(Verified.Counts.class);
  }

  @Test
  void AC066_an_issuer_that_comes_back_is_found_without_being_asked_for(Vertx vertx)
      throws Exception {
    issuer.answers.put(KEYS, trouble("down"));
    var room = BearerForTests.open(vertx, BUSY, issuer.config("idp"));
    issuer.publishes(one);
    await().until(() -> room.ask(issuer.token(), "idp") instanceof Verified.Counts);
  }

  @Test
  void AC066_a_pool_of_ours_without_keys_is_a_fault(Vertx vertx) throws Exception {
    var room = BearerForTests.open(vertx, BUSY, BearerForTests.pool("ours"));
    var claims =
        IssuerForTests.claims(BearerForTests.URL + "/" + BearerForTests.POOL)
            .put("token_use", "access");
    assertThat(room.ask(token(one, claims), "ours")).isInstanceOf(Verified.Unsure.class);
    room.poolKeys.set(
        new JsonObject()
            .put("keys", new JsonArray().add(new JsonObject(one.toPublicJWK().toJSONObject())))
            .encode());
    await().until(() -> room.ask(token(one, claims), "ours") instanceof Verified.Counts);
  }

  @Test
  void AC067_no_token_fails_while_keys_are_rotated(Vertx vertx) throws Exception {
    var room = BearerForTests.open(vertx, BUSY, issuer.config("idp"));
    var keys = new ArrayList<RSAKey>(List.of(one));
    for (var next : List.of(rsa("two"), rsa("three"), rsa("four"))) {
      var old = keys.getLast();
      keys.add(next);
      issuer.publishes(old, next);
      for (int i = 0; i < 50; i++) {
        var jti = next.getKeyID() + i;
        room.counts(token(next, issuer.claims().put("jti", jti)), "idp");
        room.counts(token(old, issuer.claims().put("jti", jti)), "idp");
      }
      // Half a minute is between two keys that nobody was told of.
      room.now.set(room.now.get().plusSeconds(31));
    }
  }

  @Test
  void AC067_what_a_key_that_stays_has_verified_is_not_verified_again(Vertx vertx)
      throws Exception {
    var room = BearerForTests.open(vertx, issuer.config("idp"));
    var token = issuer.token();
    room.counts(token, "idp");
    var known = room.asking(token, "idp");
    issuer.publishes(one, two);
    room.counts(token(two, issuer.claims()), "idp");
    assertThat(room.asking(token, "idp")).isSameAs(known);
  }

  @Test
  void AC067_a_key_taken_away_verifies_nothing_and_has_verified_nothing(Vertx vertx)
      throws Exception {
    issuer.publishes(one, two);
    var room = BearerForTests.open(vertx, BUSY, issuer.config("idp"));
    var stolen = token(two, issuer.claims());
    room.counts(stolen, "idp");
    issuer.publishes(one);
    await().until(() -> room.ask(stolen, "idp").equals(refused(Reason.KEY)));
    assertThat(room.ask(token(two, issuer.claims().put("jti", "new")), "idp"))
        .isEqualTo(refused(Reason.KEY));
    room.counts(issuer.token(), "idp");
  }

  @Test
  void AC067_a_reading_that_began_before_brings_no_key_back_that_was_ended(Vertx vertx)
      throws Exception {
    var room = BearerForTests.open(vertx, BUSY, BearerForTests.pool("ours"));
    var claims =
        IssuerForTests.claims(BearerForTests.URL + "/" + BearerForTests.POOL)
            .put("token_use", "access");
    var keys = new JsonArray();
    List.of(one, two).forEach(key -> keys.add(new JsonObject(key.toPublicJWK().toJSONObject())));
    room.poolKeys.set(new JsonObject().put("keys", keys).encode());
    await().until(() -> room.ask(token(two, claims), "ours") instanceof Verified.Counts);
    room.tokens.ended(BearerForTests.POOL, "two");
    assertThat(room.ask(token(two, claims), "ours")).isEqualTo(refused(Reason.KEY));
    var asked = room.poolsAsked.get();
    await().until(() -> room.poolsAsked.get() > asked + 2);
    assertThat(room.ask(token(two, claims), "ours"))
        .as("though all that is read has it still")
        .isEqualTo(refused(Reason.KEY));
    room.counts(token(one, claims), "ours");
  }

  @Test
  void who_is_asked_no_more_is_left_alone(Vertx vertx) throws Exception {
    var room = BearerForTests.open(vertx, BUSY, issuer.config("idp"));
    done(room.tokens.close());
    assertThat(room.ask(issuer.token(), "idp")).isEqualTo(refused(Reason.ISSUER));
  }
}
