package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.POOL;
import static dev.sallyport.abuse.Caller.together;
import static dev.sallyport.abuse.Rotating.BRIEF;
import static dev.sallyport.abuse.Rotating.OTHER;
import static dev.sallyport.abuse.Rotating.PATIENT;
import static dev.sallyport.abuse.Rotating.SECRET;
import static dev.sallyport.abuse.Rotating.SECRETIVE;
import static dev.sallyport.abuse.Rotating.STRICT;
import static dev.sallyport.abuse.Rotating.exchange;
import static dev.sallyport.abuse.Rotating.use;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import dev.sallyport.crypto.Sha256;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Refresh tokens that rotate, as their owner uses them and as a thief does. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RotationIT {
  private static final int AT_ONCE = 50;

  private static RedisForTests redis;
  private static SallyportForTests sallyport;
  private static SallyportForTests elsewhere;
  private static Caller caller;
  private static Caller there;

  @BeforeAll
  static void start() {
    redis = new RedisForTests();
    var settings = new HashMap<>(Rotating.settings());
    settings.put("SALLYPORT_REDIS", redis.ownConfig().urls().getFirst().reveal());
    sallyport = SallyportForTests.demo(settings);
    elsewhere = sallyport.replica(settings);
    caller = new Caller(sallyport.api(), sallyport.ops());
    there = new Caller(elsewhere.api(), elsewhere.ops());
  }

  @AfterAll
  static void stop() {
    elsewhere.close();
    sallyport.close();
    redis.kill();
  }

  private static Reply signedIn(String client) {
    return caller.password(client, sallyport.user(), PASSWORD);
  }

  private static JsonObject claims(String token) {
    return new JsonObject(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), UTF_8));
  }

  @Test
  void each_exchange_brings_another_refresh_token_of_the_same_sign_in() {
    var first = signedIn(PATIENT);
    var second = exchange(caller, PATIENT, first.token("RefreshToken"));
    var third = exchange(there, PATIENT, second.token("RefreshToken"));
    assertThat(
            Set.of(
                first.token("RefreshToken"),
                second.token("RefreshToken"),
                third.token("RefreshToken")))
        .hasSize(3);
    for (var kept : new String[] {"sub", "origin_jti", "auth_time", "event_id"}) {
      assertThat(claims(third.token("AccessToken")).getValue(kept))
          .isEqualTo(claims(first.token("AccessToken")).getValue(kept));
    }
    assertThat(third.body().fieldNames()).containsExactly("AuthenticationResult");
    assertThat(use(caller, third.token("AccessToken")).status()).isEqualTo(200);
  }

  @Test
  void a_successor_lives_no_longer_than_the_first_would_have() {
    var first = signedIn(PATIENT).token("RefreshToken");
    try (var inside = new RedisDoor(redis.ownConfig())) {
      var family = family(inside, first, PATIENT);
      var end = inside.send(Command.HGET, family, "exp").toString();
      assertThat(exchange(caller, PATIENT, first).granted()).isTrue();
      assertThat(inside.send(Command.HGET, family, "exp").toString()).isEqualTo(end);
    }
  }

  @Test
  void without_rotation_the_client_keeps_the_token_it_has() {
    var first = signedIn(OPEN).token("RefreshToken");
    for (int i = 0; i < 2; i++) {
      var reply = exchange(caller, OPEN, first);
      assertThat(reply.granted()).isTrue();
      assertThat(reply.body().getJsonObject("AuthenticationResult").containsKey("RefreshToken"))
          .isFalse();
    }
  }

  @Test
  void a_client_with_rotation_has_no_other_way_to_refresh() {
    var first = signedIn(PATIENT).token("RefreshToken");
    caller.refresh(PATIENT, first).is("InvalidParameterException");
    assertThat(exchange(caller, PATIENT, first).granted()).isTrue();
  }

  @Test
  void revoking_any_token_of_the_chain_revokes_the_chain() {
    var first = signedIn(PATIENT).token("RefreshToken");
    var second = exchange(caller, PATIENT, first);
    var revoked =
        caller.call("RevokeToken", new JsonObject().put("ClientId", PATIENT).put("Token", first));
    assertThat(revoked.status()).isEqualTo(200);
    assertThat(exchange(caller, PATIENT, second.token("RefreshToken")).isNotAuthorized().message())
        .isEqualTo("Refresh Token has been revoked");
    use(caller, second.token("AccessToken")).isNotAuthorized();
  }

  @Test
  void AC069_fifty_at_once_on_two_replicas_get_one_and_the_same_answer() {
    var first = signedIn(PATIENT).token("RefreshToken");
    var calls = new ArrayList<Callable<Reply>>();
    for (int i = 0; i < AT_ONCE; i++) {
      var where = i % 2 == 0 ? caller : there;
      calls.add(() -> exchange(where, PATIENT, first));
    }
    var replies = together(calls);
    assertThat(replies).allMatch(Reply::granted);
    assertThat(new HashSet<>(replies)).hasSize(1);
    try (var inside = new RedisDoor(redis.ownConfig())) {
      var family = family(inside, first, PATIENT);
      assertThat(inside.send(Command.HGET, family, "gen").toString()).isEqualTo("1");
    }
    var next = replies.getFirst().token("RefreshToken");
    assertThat(exchange(caller, PATIENT, next).granted()).isTrue();
  }

  @Test
  void AC069_without_grace_one_of_two_wins_and_the_session_ends() {
    var first = signedIn(STRICT).token("RefreshToken");
    Callable<Reply> once = () -> exchange(caller, STRICT, first);
    var replies = together(List.of(once, once));
    assertThat(replies).filteredOn(Reply::granted).hasSize(1);
    var winner = replies.stream().filter(Reply::granted).findFirst().orElseThrow();
    exchange(caller, STRICT, winner.token("RefreshToken")).isNotAuthorized();
  }

  @Test
  void AC070_a_token_used_again_ends_the_session_for_owner_and_thief_and_is_told() {
    try (var log = LogCapture.open()) {
      var owner = signedIn(STRICT);
      var stolen = owner.token("RefreshToken");
      var owners = exchange(caller, STRICT, stolen);
      exchange(there, STRICT, stolen).is("RefreshTokenReuseException");
      exchange(caller, STRICT, owners.token("RefreshToken")).isNotAuthorized();
      use(there, owners.token("AccessToken")).isNotAuthorized();
      use(there, owner.token("AccessToken")).isNotAuthorized();
      assertThat(log.text())
          .contains("refresh token used twice, family revoked")
          .contains(claims(owner.token("AccessToken")).getString("sub"))
          .doesNotContain(stolen);
    }
  }

  @Test
  void AC070_after_the_grace_period_a_token_used_again_ends_the_session() {
    var stolen = signedIn(BRIEF).token("RefreshToken");
    var owners = exchange(caller, BRIEF, stolen);
    await().until(() -> !exchange(there, BRIEF, stolen).granted());
    exchange(caller, BRIEF, owners.token("RefreshToken")).isNotAuthorized();
    use(caller, owners.token("AccessToken")).isNotAuthorized();
  }

  @Test
  void AC070_a_thief_who_was_first_is_thrown_out_when_the_owner_comes() {
    var stolen = signedIn(STRICT).token("RefreshToken");
    var thiefs = exchange(there, STRICT, stolen);
    exchange(caller, STRICT, stolen).is("RefreshTokenReuseException");
    exchange(there, STRICT, thiefs.token("RefreshToken")).isNotAuthorized();
    use(there, thiefs.token("AccessToken")).isNotAuthorized();
  }

  @Test
  void AC070_a_sign_in_of_the_same_person_elsewhere_goes_on() {
    var user = sallyport.user();
    var phone = caller.password(STRICT, user, PASSWORD);
    var stolen = caller.password(STRICT, user, PASSWORD).token("RefreshToken");
    exchange(caller, STRICT, stolen);
    exchange(there, STRICT, stolen).is("RefreshTokenReuseException");
    assertThat(exchange(caller, STRICT, phone.token("RefreshToken")).granted()).isTrue();
  }

  @Test
  void AC071_no_jump_of_the_clock_makes_an_old_token_good_again() {
    for (var jump : new long[] {-7_200_000, 7_200_000}) {
      var old = signedIn(PATIENT).token("RefreshToken");
      assertThat(exchange(caller, PATIENT, old).granted()).isTrue();
      try (var inside = new RedisDoor(redis.ownConfig())) {
        var answer = family(inside, old, PATIENT) + ":0";
        var at = Long.parseLong(inside.send(Command.HGET, answer, "at").toString());
        inside.send(Command.HSET, answer, "at", Long.toString(at + jump));
        inside.send(Command.PERSIST, answer);
      }
      exchange(caller, PATIENT, old).is("RefreshTokenReuseException");
    }
  }

  @Test
  void AC071_where_redis_lost_an_exchange_the_newer_token_counts_and_the_older_is_refused() {
    var old = signedIn(STRICT).token("RefreshToken");
    try (var inside = new RedisDoor(redis.ownConfig())) {
      var family = family(inside, old, STRICT);
      var hash = inside.send(Command.HGET, family, "hash").toString();
      var newer = exchange(caller, STRICT, old).token("RefreshToken");
      inside.send(Command.HSET, family, "hash", hash, "gen", "0");
      var newest = exchange(caller, STRICT, newer);
      assertThat(newest.granted()).isTrue();
      exchange(caller, STRICT, old).is("RefreshTokenReuseException");
      exchange(caller, STRICT, newest.token("RefreshToken")).isNotAuthorized();
    }
  }

  @Test
  void AC073_another_client_gets_nothing_and_ends_nothing() {
    var first = signedIn(PATIENT).token("RefreshToken");
    assertThat(exchange(caller, OTHER, first).isNotAuthorized().message())
        .isEqualTo("Invalid Refresh Token");
    exchange(caller, OPEN, first).isNotAuthorized();
    exchange(caller, "nosuchclient", first).is("ResourceNotFoundException");
    assertThat(exchange(caller, PATIENT, first).granted()).isTrue();
  }

  @Test
  void AC073_a_client_with_a_secret_must_send_it_and_one_without_must_not() {
    var user = sallyport.user();
    var first =
        sallyport
            .sdk()
            .adminInitiateAuth(
                r ->
                    r.userPoolId(POOL)
                        .clientId(SECRETIVE)
                        .authFlow("ADMIN_USER_PASSWORD_AUTH")
                        .authParameters(
                            Map.of(
                                "USERNAME",
                                user,
                                "PASSWORD",
                                PASSWORD,
                                "SECRET_HASH",
                                secretHash(user))))
            .authenticationResult()
            .refreshToken();
    exchange(caller, SECRETIVE, first).isNotAuthorized();
    exchange(caller, SECRETIVE, first, "x" + SECRET.substring(1)).isNotAuthorized();
    assertThat(exchange(caller, SECRETIVE, first, SECRET).granted()).isTrue();
    var open = signedIn(PATIENT).token("RefreshToken");
    exchange(caller, PATIENT, open, SECRET).isNotAuthorized();
  }

  private static String secretHash(String user) {
    var mac = Sha256.hmac(SECRET.getBytes(UTF_8), (user + SECRETIVE).getBytes(UTF_8));
    return Base64.getEncoder().encodeToString(mac);
  }

  @Test
  void AC073_a_changed_password_ends_the_session_and_its_kept_answers() {
    var user = sallyport.user();
    var first = caller.password(PATIENT, user, PASSWORD).token("RefreshToken");
    var second = exchange(caller, PATIENT, first).token("RefreshToken");
    sallyport
        .sdk()
        .adminSetUserPassword(
            r -> r.userPoolId(POOL).username(user).password("Chosen-Horse-1").permanent(true));
    exchange(caller, PATIENT, first).isNotAuthorized();
    exchange(caller, PATIENT, second).isNotAuthorized();
  }

  @Test
  void AC073_a_disabled_user_gets_nothing_not_even_a_kept_answer() {
    var user = sallyport.user();
    var first = caller.password(PATIENT, user, PASSWORD).token("RefreshToken");
    var second = exchange(caller, PATIENT, first).token("RefreshToken");
    try (var inside = new RedisDoor(redis.ownConfig())) {
      inside.edit(user, "\"enabled\":true", "\"enabled\":false");
    }
    assertThat(exchange(caller, PATIENT, first).isNotAuthorized().message())
        .isEqualTo("User is disabled.");
    exchange(caller, PATIENT, second).isNotAuthorized();
  }

  @Test
  void AC074_what_was_signed_out_here_counts_nowhere() {
    var first = signedIn(PATIENT);
    var second = exchange(caller, PATIENT, first.token("RefreshToken"));
    var out =
        caller.call(
            "GlobalSignOut", new JsonObject().put("AccessToken", second.token("AccessToken")));
    assertThat(out.status()).isEqualTo(200);
    use(there, first.token("AccessToken")).isNotAuthorized();
    use(there, second.token("AccessToken")).isNotAuthorized();
    exchange(there, PATIENT, first.token("RefreshToken")).isNotAuthorized();
    exchange(there, PATIENT, second.token("RefreshToken")).isNotAuthorized();
  }

  @Test
  void no_kept_answer_tells_a_token_to_who_reads_redis() {
    var first = signedIn(PATIENT).token("RefreshToken");
    var reply = exchange(caller, PATIENT, first);
    try (var inside = new RedisDoor(redis.ownConfig())) {
      var dump = inside.dump().toString();
      for (var token : new String[] {"RefreshToken", "AccessToken", "IdToken"}) {
        assertThat(dump).doesNotContain(reply.token(token));
      }
      assertThat(dump).doesNotContain(first);
    }
  }

  /** The key of the family this token is of. */
  private static String family(RedisDoor inside, String token, String client) {
    var bytes = Base64.getUrlDecoder().decode(token);
    var id = ByteBuffer.wrap(bytes, 13, 16);
    var family = new UUID(id.getLong(), id.getLong()).toString();
    var key = inside.send(Command.KEYS, "sp:{*}:family:" + family).get(0).toString();
    assertThat(inside.send(Command.HGET, key, "client").toString()).isEqualTo(client);
    return key;
  }
}
