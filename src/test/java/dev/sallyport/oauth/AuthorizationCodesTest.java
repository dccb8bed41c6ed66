package dev.sallyport.oauth;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.DirectoryForTests;
import dev.sallyport.directory.SignOut;
import dev.sallyport.directory.User;
import dev.sallyport.oauth.AuthorizationCodes.Taken;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthorizationCodesTest {
  private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  private DirectoryForTests directory;
  private AuthorizationCodes codes;
  private HostedSessions sessions;
  private PushedRequests pushed;
  private Authorizations authorizations;
  private AuthorizationRequest request;
  private SignedIn who;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    var pool = DirectoryForTests.pool();
    var client = OAuthForTests.confidential(pool);
    directory = DirectoryForTests.open(vertx, RedisForTests.config(), pool, client);
    var ids = new RandomIds(new SecureRandom());
    codes = new AuthorizationCodes(directory.redis, directory.kek, ids);
    pushed = new PushedRequests(directory.redis, ids);
    sessions = new HostedSessions(directory.redis, directory.users, directory.kek, ids);
    authorizations =
        new Authorizations(
            directory.pools,
            codes,
            pushed,
            new Visits(directory.redis),
            new Consents(directory.redis, directory.kek),
            "https://auth.example.test");
    who =
        new SignedIn(
            ids.uuid(),
            directory.stored("alice", Map.of()),
            Instant.ofEpochSecond(1_788_224_523),
            List.of("pwd"));
    var asked =
        done(
            authorizations.read(
                "client_id="
                    + client.id()
                    + "&response_type=code&scope=openid&state=s%26t&nonce=n&redirect_uri="
                    + OAuthForTests.CALLBACK
                    + "&code_challenge_method=S256&code_challenge="
                    + CHALLENGE,
                soon()));
    request = ((Asked.Valid) asked).request();
  }

  private String code() throws Exception {
    var location = done(authorizations.granted(request, who, soon()));
    return Parameters.read(URI.create(location).getRawQuery()).text("code");
  }

  private static String found(Taken taken) {
    return taken.getClass().getSimpleName();
  }

  @Test
  void the_client_gets_code_state_and_issuer_at_its_own_address() throws Exception {
    var location = done(authorizations.granted(request, who, soon()));
    assertThat(location).startsWith(OAuthForTests.CALLBACK + "?code=");
    var answer = Parameters.read(URI.create(location).getRawQuery());
    assertThat(answer.get("state")).isEqualTo("s&t");
    assertThat(answer.get("iss")).isEqualTo("https://auth.example.test/" + request.pool().id());
  }

  @Test
  void a_code_stands_for_what_was_asked_and_granted() throws Exception {
    var taken = (Taken.Good) done(codes.take(code(), soon()));
    assertThat(taken.grant())
        .isEqualTo(
            new CodeGrant(
                request.pool().id(),
                request.client().id(),
                who.user().sub(),
                who.attempt(),
                who.authTime(),
                OAuthForTests.CALLBACK,
                request.scopes(),
                "n",
                CHALLENGE,
                List.of(),
                null));
  }

  @Test
  void AC049_of_twenty_that_bring_one_code_at_once_one_gets_what_it_stands_for() throws Exception {
    var code = code();
    var all = IntStream.range(0, 20).mapToObj(_ -> codes.take(code, soon())).toList();
    done(Future.all(all));
    assertThat(all.stream().map(each -> found(each.result())).filter("Good"::equals)).hasSize(1);
    assertThat(all.stream().map(each -> found(each.result())).filter("Used"::equals)).hasSize(19);
    assertThat(done(codes.issued(code, "family", soon()))).isFalse();
  }

  @Test
  void AC049_a_second_use_is_told_what_came_of_the_first() throws Exception {
    var code = code();
    done(codes.take(code, soon()));
    assertThat(done(codes.issued(code, "family", soon()))).isTrue();
    var again = (Taken.Used) done(codes.take(code, soon()));
    assertThat(again.family()).isEqualTo("family");
    assertThat(again.tag()).isEqualTo(who.user().tag());
  }

  @Test
  void a_code_ends_when_its_person_signs_out_everywhere() throws Exception {
    var code = code();
    done(directory.users.update(who.user(), now -> now, SignOut.whole(), soon()));
    assertThat(done(codes.take(code, soon()))).isInstanceOf(Taken.Gone.class);
  }

  @Test
  void what_is_no_code_is_none() throws Exception {
    for (var no : List.of("", "x", "a".repeat(38), code() + "a", "é".repeat(38))) {
      assertThat(done(codes.take(no, soon()))).isInstanceOf(Taken.Gone.class);
    }
  }

  @Test
  void AC048_a_verifier_must_fit_and_one_that_was_not_announced_does_not() throws Exception {
    var announced = ((Taken.Good) done(codes.take(code(), soon()))).grant();
    assertThat(announced.provedBy(VERIFIER)).isTrue();
    assertThat(announced.provedBy(VERIFIER + "x")).isFalse();
    assertThat(announced.provedBy(CHALLENGE)).isFalse();
    assertThat(announced.provedBy(null)).isFalse();
    var without =
        new CodeGrant(
            announced.poolId(),
            announced.clientId(),
            announced.sub(),
            announced.attempt(),
            announced.authTime(),
            announced.redirectUri(),
            announced.scopes(),
            null,
            null,
            List.of(),
            null);
    assertThat(without.provedBy(null)).isTrue();
    assertThat(without.provedBy(VERIFIER)).isFalse();
  }

  @Test
  void AC055_a_session_is_its_persons_at_its_own_pool_until_it_is_ended() throws Exception {
    var value = done(sessions.open(who, soon()));
    assertThat(value).hasSizeLessThanOrEqualTo(64).doesNotContain(who.user().sub());
    assertThat(done(sessions.look(request.pool(), value, soon()))).contains(who);
    assertThat(done(sessions.look(DirectoryForTests.pool(), value, soon()))).isEmpty();
    assertThat(done(sessions.look(request.pool(), value.substring(0, 37) + "_", soon()))).isEmpty();
    done(sessions.end(value, soon()));
    assertThat(done(sessions.look(request.pool(), value, soon()))).isEmpty();
  }

  @Test
  void a_session_ends_with_a_sign_out_everywhere_and_with_a_disabled_user() throws Exception {
    var first = done(sessions.open(who, soon()));
    var user = done(directory.users.update(who.user(), now -> now, SignOut.whole(), soon()));
    assertThat(done(sessions.look(request.pool(), first, soon()))).isEmpty();
    var second = done(sessions.open(who, soon()));
    done(directory.users.update(user, now -> disabled(now), soon()));
    assertThat(done(sessions.look(request.pool(), second, soon()))).isEmpty();
  }

  private static User disabled(User user) {
    return user.withStanding(user.standing().withEnabled(false));
  }

  @Test
  void AC045_whose_it_is_or_where_it_goes_must_be_known_before_anybody_is_told_anything()
      throws Exception {
    var client = request.client().id();
    for (var query :
        List.of(
            "",
            "client_id=nobody",
            "client_id=" + client,
            "client_id=" + client + "&redirect_uri=https://evil.example/cb",
            "client_id="
                + client
                + "&client_id="
                + client
                + "&redirect_uri="
                + OAuthForTests.CALLBACK,
            "client_id="
                + client
                + "&redirect_uri="
                + OAuthForTests.CALLBACK
                + "&redirect_uri=https://evil.example/cb",
            "client_id=%zz")) {
      assertThat(done(authorizations.read(query, soon()))).isInstanceOf(Asked.Unknown.class);
    }
  }

  @Test
  void what_is_wrong_with_the_rest_is_told_to_the_client_with_its_state() throws Exception {
    var asked =
        done(
            authorizations.read(
                "client_id="
                    + request.client().id()
                    + "&response_type=code&scope=nothing&state=st&redirect_uri="
                    + OAuthForTests.CALLBACK,
                soon()));
    var answer = Parameters.read(URI.create(((Asked.Refused) asked).location()).getRawQuery());
    assertThat(answer.get("error")).isEqualTo("invalid_scope");
    assertThat(answer.get("state")).isEqualTo("st");
    assertThat(answer.get("iss")).isNotNull();
  }

  @Test
  void what_a_client_pushed_is_read_in_the_place_of_what_the_browser_brings() throws Exception {
    var client = request.client().id();
    var query =
        "client_id="
            + client
            + "&response_type=code&scope=openid&state=pushed&redirect_uri="
            + OAuthForTests.CALLBACK;
    var uri = done(pushed.push(client, query, soon()));
    var carried = "client_id=" + client + "&scope=email&state=mine&request_uri=" + uri;
    for (var i = 0; i < 2; i++) {
      var read = (Asked.Valid) done(authorizations.read(carried, soon()));
      assertThat(read.request().state()).isEqualTo("pushed");
      assertThat(read.request().scopes()).containsExactly("openid");
      assertThat(read.request().query()).isEqualTo(carried);
    }
    var none = carried.replace(uri, uri.substring(0, uri.length() - 1) + "_");
    assertThat(done(authorizations.read(none, soon()))).isInstanceOf(Asked.Unknown.class);
  }
}
