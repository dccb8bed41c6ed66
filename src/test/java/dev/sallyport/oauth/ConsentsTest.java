package dev.sallyport.oauth;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.DirectoryForTests;
import dev.sallyport.directory.User;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsentsTest {
  private DirectoryForTests directory;
  private Authorizations authorizations;
  private Consents consents;
  private AppClient one;
  private AppClient other;
  private User alice;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    var pool = DirectoryForTests.pool();
    one = OAuthForTests.confidential(pool);
    other = OAuthForTests.confidential(pool);
    directory = DirectoryForTests.open(vertx, RedisForTests.config(), pool, one, other);
    consents = new Consents(directory.redis, directory.kek);
    var ids = new RandomIds(new SecureRandom());
    authorizations =
        new Authorizations(
            directory.pools,
            new AuthorizationCodes(directory.redis, directory.kek, ids),
            new PushedRequests(directory.redis, ids),
            new Visits(directory.redis),
            consents,
            "https://auth.example.test");
    alice = directory.stored("alice", Map.of());
  }

  private AuthorizationRequest request(AppClient client, String scopes) throws Exception {
    var query =
        "response_type=code&client_id="
            + client.id()
            + "&redirect_uri="
            + OAuthForTests.CALLBACK
            + "&scope="
            + scopes;
    return ((Asked.Valid) done(authorizations.read(query, soon()))).request();
  }

  private boolean given(AppClient client, String scopes) throws Exception {
    return done(consents.given(request(client, scopes), alice, soon()));
  }

  private void allow(AppClient client, String scopes) throws Exception {
    done(consents.allow(request(client, scopes), alice, soon()));
  }

  @Test
  void a_yes_is_of_one_client_and_adds_to_what_was_allowed_before() throws Exception {
    allow(one, "openid+email");
    assertThat(given(one, "openid+email")).isTrue();
    assertThat(given(one, "openid+email+orders/read")).isFalse();
    assertThat(given(other, "openid+email")).isFalse();
    allow(one, "orders/read");
    assertThat(given(one, "openid+email+orders/read")).isTrue();
  }

  @Test
  void openid_alone_wants_more_than_with_a_scope_beside_it() throws Exception {
    allow(one, "openid+email");
    assertThat(given(one, "openid")).isFalse();
  }

  @Test
  void two_answers_at_once_both_count() throws Exception {
    var first = consents.allow(request(one, "openid+email"), alice, soon());
    var second = consents.allow(request(one, "orders/read"), alice, soon());
    done(Future.all(first, second));
    assertThat(given(one, "openid+email+orders/read")).isTrue();
  }

  @Test
  void a_no_forgets_what_this_client_was_allowed() throws Exception {
    allow(one, "openid+email");
    allow(other, "openid+email");
    done(consents.forget(request(one, "orders/read"), alice, soon()));
    assertThat(given(one, "openid+email")).isFalse();
    assertThat(given(other, "openid+email")).isTrue();
  }

  @Test
  void it_ends_with_the_person() throws Exception {
    allow(one, "openid+email");
    done(directory.users.delete(alice, soon()));
    assertThat(given(one, "openid+email")).isFalse();
    allow(one, "openid+email");
    assertThat(given(one, "openid+email")).as("who comes again is asked again").isTrue();
  }

  @Test
  void a_proof_is_of_one_sign_in_and_one_request() throws Exception {
    var asked = request(one, "openid+email");
    var who = new SignedIn("attempt", alice, Instant.EPOCH, List.of("pwd"));
    var proof = consents.proof(asked, who);
    assertThat(consents.proves(proof, asked, who)).isTrue();
    assertThat(consents.proves(proof, request(one, "openid"), who)).isFalse();
    assertThat(consents.proves(proof, request(other, "openid+email"), who)).isFalse();
    var another = new SignedIn("another", alice, Instant.EPOCH, List.of("pwd"));
    assertThat(consents.proves(proof, asked, another)).isFalse();
    assertThat(consents.proves("", asked, who)).isFalse();
  }
}
