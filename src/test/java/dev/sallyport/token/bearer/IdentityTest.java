package dev.sallyport.token.bearer;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.token.bearer.BearerForTests.NOW;
import static dev.sallyport.token.bearer.BearerForTests.refused;
import static dev.sallyport.token.bearer.IssuerForTests.rsa;
import static dev.sallyport.token.bearer.IssuerForTests.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.Verified.Reason;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** ID tokens of somebody who signs in: good for that, and for nothing else. */
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class IdentityTest {
  private IssuerForTests issuer;
  private BearerForTests room;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    issuer = IssuerForTests.open(vertx);
    room = BearerForTests.open(vertx, issuer.config("idp"));
  }

  private JsonObject claims() {
    return new JsonObject()
        .put("iss", issuer.url)
        .put("sub", "alice")
        .put("aud", "gate")
        .put("nonce", "n-1")
        .put("iat", NOW.getEpochSecond())
        .put("exp", NOW.getEpochSecond() + 60);
  }

  private Verified ask(String token) throws Exception {
    return done(
        room.tokens.verifyIdentity(
            token, "idp", "gate", "n-1", Deadline.in(Duration.ofSeconds(10))));
  }

  private Verified says(JsonObject claims) throws Exception {
    return ask(token(rsa("one"), claims));
  }

  @Test
  void the_one_that_was_asked_for_says_who_signed_in() throws Exception {
    assertThat(says(claims())).isInstanceOf(Verified.Counts.class);
    var two = new JsonArray().add("gate").add("other");
    assertThat(says(claims().put("aud", two).put("azp", "gate")))
        .isInstanceOf(Verified.Counts.class);
  }

  @Test
  void AC047_one_with_another_nonce_or_none_is_refused() throws Exception {
    assertThat(says(claims().put("nonce", "n-2"))).isEqualTo(refused(Reason.AUDIENCE));
    var none = claims();
    none.remove("nonce");
    assertThat(says(none)).isEqualTo(refused(Reason.AUDIENCE));
  }

  @Test
  void one_for_another_client_or_issuer_is_refused() throws Exception {
    assertThat(says(claims().put("aud", "other"))).isEqualTo(refused(Reason.AUDIENCE));
    assertThat(says(claims().put("azp", "other"))).isEqualTo(refused(Reason.AUDIENCE));
    var two = new JsonArray().add("gate").add("other");
    assertThat(says(claims().put("aud", two))).isEqualTo(refused(Reason.AUDIENCE));
    assertThat(says(claims().put("iss", "https://evil.test"))).isEqualTo(refused(Reason.ISSUER));
  }

  @Test
  void one_that_is_over_or_not_signed_by_its_issuer_is_refused() throws Exception {
    assertThat(says(claims().put("exp", NOW.getEpochSecond() - 60)))
        .isEqualTo(refused(Reason.EXPIRED));
    assertThat(says(claims().put("iat", NOW.getEpochSecond() + 60)))
        .isEqualTo(refused(Reason.NOT_YET));
    assertThat(ask(token(rsa("other"), claims()))).isEqualTo(refused(Reason.KEY));
    var good = token(rsa("one"), claims());
    var dot = good.lastIndexOf('.');
    var flipped = good.charAt(dot + 1) == 'A' ? 'B' : 'A';
    assertThat(ask(good.substring(0, dot + 1) + flipped + good.substring(dot + 2)))
        .isEqualTo(refused(Reason.SIGNATURE));
    assertThat(ask("a.b.c")).isEqualTo(refused(Reason.MALFORMED));
  }

  @Test
  void AC061_another_kind_of_token_is_refused_and_this_kind_opens_nothing() throws Exception {
    assertThat(says(claims().put("token_use", "access"))).isEqualTo(refused(Reason.KIND));
    assertThat(says(claims().put("typ", "Logout"))).isEqualTo(refused(Reason.KIND));
    assertThat(says(claims().put("events", new JsonObject()))).isEqualTo(refused(Reason.KIND));
    var meant = claims().put("aud", IssuerForTests.AUDIENCE);
    assertThat(room.ask(token(rsa("one"), meant), "idp")).isEqualTo(refused(Reason.KIND));
  }
}
