package dev.sallyport.token.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeptKeysTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration AGE = Duration.ofDays(90);
  private static final Instant DUE = BEGIN.plus(AGE);
  private static final Instant TURN = DUE.plus(KeptKeys.PUBLISHED);

  private static String signs(Vertx vertx, KeptKeys keys) throws Exception {
    var token = keys.ring(vertx).signer().sign(new JsonObject());
    return SignedJWT.parse(token).getHeader().getKeyID();
  }

  private static List<String> published(Vertx vertx, KeptKeys keys) throws Exception {
    return JWKSet.parse(keys.ring(vertx).jwks()).getKeys().stream().map(JWK::getKeyID).toList();
  }

  /** As a replica would have them that looked at each of these times. */
  private static KeptKeys at(KeptKeys keys, Instant... times) throws Exception {
    var now = keys;
    for (var time : times) {
      now = KeptKeys.decode(now.at(time, AGE).encode());
    }
    return now;
  }

  @Test
  void a_key_is_published_two_hours_before_it_signs_and_two_after_another_does(Vertx vertx)
      throws Exception {
    var first = KeptKeys.first(BEGIN);
    var former = signs(vertx, first);
    assertThat(first.at(DUE.minusMillis(1), AGE)).isEqualTo(first);

    var published = at(first, DUE);
    assertThat(published(vertx, published)).hasSize(2).contains(former);
    assertThat(signs(vertx, published)).isEqualTo(former);
    assertThat(published.at(TURN.minusMillis(1), AGE)).isEqualTo(published);

    var turned = at(published, TURN);
    assertThat(published(vertx, turned))
        .containsExactlyInAnyOrderElementsOf(published(vertx, published));
    assertThat(signs(vertx, turned)).isNotEqualTo(former);
    assertThat(turned.at(TURN.plus(KeptKeys.PUBLISHED).minusMillis(1), AGE)).isEqualTo(turned);

    var alone = at(turned, TURN.plus(KeptKeys.PUBLISHED));
    assertThat(published(vertx, alone)).containsExactly(signs(vertx, turned));
  }

  @Test
  void one_key_follows_at_a_time_and_later_another_does(Vertx vertx) throws Exception {
    var keys = at(KeptKeys.first(BEGIN), DUE, DUE.plusSeconds(60));
    assertThat(published(vertx, keys)).hasSize(2);
    var later = at(keys, TURN, DUE.plus(AGE));
    assertThat(published(vertx, later)).hasSize(2).contains(signs(vertx, at(keys, TURN)));
  }

  @Test
  void where_the_key_that_signs_is_revoked_the_next_signs_at_once(Vertx vertx) throws Exception {
    var published = at(KeptKeys.first(BEGIN), DUE);
    var stolen = signs(vertx, published);
    var next = published(vertx, published).stream().filter(kid -> !kid.equals(stolen)).toList();
    var left = KeptKeys.decode(published.without(stolen, DUE).encode());
    assertThat(published(vertx, left)).isEqualTo(next);
    assertThat(signs(vertx, left)).isEqualTo(next.getFirst());
    assertThat(left.awaits()).isFalse();
  }

  @Test
  void where_none_waits_one_is_made_that_signs_at_once(Vertx vertx) throws Exception {
    var turned = at(KeptKeys.first(BEGIN), DUE, TURN);
    var stolen = signs(vertx, turned);
    var left = turned.without(stolen, TURN.plusSeconds(1));
    assertThat(published(vertx, left)).hasSize(2).doesNotContain(stolen);
    assertThat(published(vertx, turned)).doesNotContain(signs(vertx, left));
    assertThat(left.awaits()).isFalse();
    // And it grows old from then on.
    assertThat(left.at(TURN.plus(AGE), AGE).awaits()).isFalse();
    assertThat(left.at(TURN.plusSeconds(1).plus(AGE), AGE).awaits()).isTrue();
  }

  @Test
  void a_key_that_does_not_sign_is_revoked_and_nothing_else_changes(Vertx vertx) throws Exception {
    for (var keys : List.of(at(KeptKeys.first(BEGIN), DUE), at(KeptKeys.first(BEGIN), DUE, TURN))) {
      var signs = signs(vertx, keys);
      var other =
          published(vertx, keys).stream()
              .filter(kid -> !kid.equals(signs))
              .findFirst()
              .orElseThrow();
      assertThat(published(vertx, keys.without(other, TURN))).containsExactly(signs);
    }
  }

  @Test
  void a_key_that_is_not_there_cannot_be_revoked_and_of_two_next_keys_one_is_made()
      throws Exception {
    var first = KeptKeys.first(BEGIN);
    assertThatThrownBy(() -> first.without("other", BEGIN))
        .extracting(trouble -> ((Failed) trouble).failure())
        .isInstanceOf(Failure.PartNotFound.class);
    var followed = first.followed(BEGIN.plusSeconds(1));
    assertThat(followed.states())
        .extracting(ExchangeKey::state)
        .containsExactly(ExchangeKey.State.SIGNS, ExchangeKey.State.NEXT);
    assertThatThrownBy(() -> followed.followed(BEGIN.plusSeconds(2)))
        .extracting(trouble -> ((Failed) trouble).failure())
        .isInstanceOf(Failure.Unready.class);
  }

  @Test
  void who_was_asked_for_nothing_for_long_goes_on_where_the_keys_are(Vertx vertx) throws Exception {
    var published = at(KeptKeys.first(BEGIN), DUE);
    var much = at(published, TURN.plus(Duration.ofDays(30)));
    assertThat(published(vertx, much)).hasSize(1);
    assertThat(signs(vertx, much)).isNotEqualTo(signs(vertx, published));
  }

  @Test
  void no_age_makes_none_and_ends_no_turn_that_was_begun(Vertx vertx) throws Exception {
    var keys = KeptKeys.first(BEGIN);
    assertThat(keys.at(BEGIN.plus(Duration.ofDays(3_650)), Duration.ZERO)).isEqualTo(keys);
    var published = at(keys, DUE);
    var turned = published.at(TURN, Duration.ZERO);
    assertThat(signs(vertx, turned)).isNotEqualTo(signs(vertx, published));
  }

  @Test
  void what_an_earlier_version_kept_is_read_and_due(Vertx vertx) throws Exception {
    var ours = new JsonObject(new String(KeptKeys.first(BEGIN).encode())).getJsonArray("keys");
    var theirs =
        new JsonArray()
            .add(
                new JsonArray()
                    .add(ours.getJsonArray(0).getValue(0))
                    .add(ours.getJsonArray(0).getValue(1)));
    var read = KeptKeys.decode(new JsonObject().put("keys", theirs).toBuffer().getBytes());
    var followed = at(read, BEGIN);
    assertThat(published(vertx, followed)).hasSize(2);
    assertThat(signs(vertx, followed)).isEqualTo(signs(vertx, read));
  }

  @Test
  void keys_do_not_print_themselves() throws Exception {
    assertThat(KeptKeys.first(BEGIN)).hasToString("KeptKeys[1]");
  }
}
