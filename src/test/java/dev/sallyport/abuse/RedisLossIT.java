package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.GUARDED;
import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.POOL;
import static dev.sallyport.abuse.Caller.WRONG_PASSWORD;
import static dev.sallyport.abuse.Caller.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import dev.sallyport.crypto.SrpClient;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Redis stops answering, or is gone, in the middle of everything. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisLossIT {
  /** Two seconds, and one for a busy machine. */
  private static final Duration QUICKLY = Duration.ofSeconds(3);

  private static final Duration RECOVERY = Duration.ofSeconds(20);

  private RedisForTests redis;
  private SallyportForTests sallyport;
  private Caller caller;

  @BeforeEach
  void start() {
    redis = new RedisForTests();
    var where = redis.ownConfig().urls().getFirst().reveal();
    sallyport = SallyportForTests.demo(Map.of("SALLYPORT_REDIS", where));
    caller = new Caller(sallyport.api(), sallyport.ops());
  }

  @AfterEach
  void stop() {
    redis.signal("CONT");
    sallyport.close();
    redis.kill();
  }

  private static JsonObject input(String name, String value) {
    return new JsonObject().put(name, value);
  }

  /** Everything a person in the middle of something may do next. */
  private List<Callable<Reply>> everything(String user, Begun begun) {
    var access = input("AccessToken", begun.access());
    var named = input("ClientId", OPEN).put("Username", user);
    return List.of(
        () -> caller.answer(GUARDED, user, begun.session(), begun.right()),
        () -> caller.answer(GUARDED, user, begun.other(), "wrong"),
        () -> caller.respond(OPEN, "PASSWORD_VERIFIER", null, begun.proof()),
        () -> caller.password(OPEN, user, PASSWORD),
        () -> caller.password(OPEN, user, WRONG_PASSWORD),
        () -> caller.password(OPEN, SallyportForTests.somebody(), PASSWORD),
        () -> caller.custom(GUARDED, user),
        () -> caller.srp(OPEN, user, SrpClient.of(POOL)),
        () -> caller.refresh(OPEN, begun.refresh()),
        () -> caller.call("GetUser", access),
        () -> caller.call("GlobalSignOut", access),
        () -> caller.call("RevokeToken", input("ClientId", OPEN).put("Token", begun.refresh())),
        () -> caller.call("ForgotPassword", named.copy()),
        () ->
            caller.call(
                "ConfirmForgotPassword",
                named.copy().put("ConfirmationCode", "123456").put("Password", PASSWORD)),
        () -> caller.call("ConfirmSignUp", named.copy().put("ConfirmationCode", "123456")),
        () ->
            caller.call(
                "SignUp",
                input("ClientId", OPEN)
                    .put("Username", SallyportForTests.somebody())
                    .put("Password", PASSWORD)));
  }

  /** What somebody holds who is in the middle of signing in, in several ways. */
  private record Begun(
      String session,
      String right,
      String other,
      Map<String, String> proof,
      String access,
      String refresh) {}

  private Begun begin(String user) {
    var session = caller.password(GUARDED, user, PASSWORD).session();
    var other = caller.password(GUARDED, user, PASSWORD).session();
    var mine = SrpClient.of(POOL);
    var tokens = caller.password(OPEN, user, PASSWORD);
    return new Begun(
        session,
        caller.captcha(GUARDED, session),
        other,
        Caller.proof(mine, caller.srp(OPEN, user, mine), PASSWORD),
        tokens.token("AccessToken"),
        tokens.token("RefreshToken"));
  }

  private record Timed(Reply reply, Duration took) {}

  private static Callable<Timed> timed(Callable<Reply> call) {
    return () -> {
      var start = System.nanoTime();
      var reply = call.call();
      return new Timed(reply, Duration.ofNanos(System.nanoTime() - start));
    };
  }

  private static void fails(List<Callable<Reply>> calls) {
    for (var each : together(calls.stream().map(RedisLossIT::timed).toList())) {
      assertThat(each.reply().status()).as("%s", each.reply().body()).isEqualTo(500);
      each.reply().is("InternalErrorException");
      assertThat(each.reply().body().fieldNames()).containsExactlyInAnyOrder("__type", "message");
      assertThat(each.took()).isLessThan(QUICKLY);
    }
  }

  private int ready() {
    return sallyport.get(sallyport.ops().resolve("/health/ready")).statusCode();
  }

  @Test
  void AC115_a_frozen_redis_decides_nothing_and_when_it_thaws_everything_goes_on() {
    var user = sallyport.user();
    var begun = begin(user);
    redis.signal("STOP");
    fails(everything(user, begun));
    assertThat(ready()).isEqualTo(503);
    redis.signal("CONT");
    await().atMost(RECOVERY).until(() -> ready() == 200);
    // Neither the sign-ins that waited nor the tokens were given up.
    assertThat(caller.answer(GUARDED, user, begun.session(), begun.right()).granted()).isTrue();
    var afresh = caller.answer(GUARDED, user, begun.other(), "wrong");
    assertThat(afresh.asked()).isTrue();
    assertThat(caller.respond(OPEN, "PASSWORD_VERIFIER", null, begun.proof()).granted()).isTrue();
    caller.answer(GUARDED, user, begun.session(), begun.right()).isNotAuthorized();
    caller.answer(GUARDED, user, begun.other(), "wrong").isNotAuthorized();
    assertThat(caller.password(OPEN, user, PASSWORD).granted()).isTrue();
  }

  @Test
  void AC115_an_answer_tried_again_and_again_while_redis_is_frozen_is_judged_once_after() {
    var user = sallyport.user();
    var begun = begin(user);
    redis.signal("STOP");
    List<Callable<Reply>> again = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      again.add(() -> caller.answer(GUARDED, user, begun.session(), begun.right()));
    }
    fails(again);
    redis.signal("CONT");
    await().atMost(RECOVERY).until(() -> ready() == 200);
    var replies = together(again);
    assertThat(replies.stream().filter(Reply::granted)).hasSize(1);
    replies.stream().filter(reply -> !reply.granted()).forEach(Reply::isNotAuthorized);
  }

  @Test
  void AC080_a_forged_session_is_refused_before_any_state_is_read() {
    var user = sallyport.user();
    var session = caller.password(GUARDED, user, PASSWORD).session();
    redis.signal("STOP");
    for (var bad : Tampered.of(session)) {
      var timed = together(List.of(timed(() -> caller.answer(GUARDED, user, bad, "1"))));
      timed.getFirst().reply().isNotAuthorized();
      assertThat(timed.getFirst().took()).isLessThan(Duration.ofMillis(900));
    }
    caller.answer(OPEN, user, session, PASSWORD).isNotAuthorized();
  }

  @Test
  void AC115_a_killed_redis_decides_nothing_and_service_resumes_by_itself() {
    var user = sallyport.user();
    var begun = begin(user);
    redis.kill();
    fails(everything(user, begun));
    assertThat(ready()).isEqualTo(503);
    redis.start();
    // It comes back empty here: whatever it knew is refused, and nothing is taken on trust.
    await().atMost(RECOVERY).until(() -> ready() == 200);
    for (var call : everything(user, begun).subList(0, 6)) {
      assertThat(together(List.of(call)).getFirst().isNotAuthorized().granted()).isFalse();
    }
    caller.refresh(OPEN, begun.refresh()).isNotAuthorized();
    caller.call("GetUser", input("AccessToken", begun.access())).isNotAuthorized();
    assertThat(caller.password(OPEN, sallyport.user(), PASSWORD).granted()).isTrue();
  }
}
