package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.GUARDED;
import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.POOL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import dev.sallyport.redis.RedisForTests;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** An account changes while somebody is on the way to tokens for it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LastLookIT {
  private static final String BEGIN_TOKENS = RedisForTests.inTestMode("token_begin");
  private static final String SIGN_OUT = RedisForTests.inTestMode("token_signout", "cut_off");

  private static RedisForTests redis;
  private static HeldLine line;
  private static SallyportForTests sallyport;
  private static SallyportForTests elsewhere;
  private static Caller caller;

  @BeforeAll
  static void start() throws IOException {
    redis = new RedisForTests();
    line = new HeldLine(redis.port());
    sallyport = SallyportForTests.demo(Map.of("SALLYPORT_REDIS", line.url()));
    elsewhere =
        sallyport.replica(Map.of("SALLYPORT_REDIS", redis.ownConfig().urls().getFirst().reveal()));
    caller = new Caller(sallyport.api(), sallyport.ops());
    var keys = sallyport.api().resolve("/" + POOL + "/.well-known/jwks.json");
    await().atMost(Duration.ofMinutes(1)).until(() -> sallyport.get(keys).statusCode() == 200);
  }

  @AfterAll
  static void stop() {
    elsewhere.close();
    sallyport.close();
    line.close();
    redis.kill();
  }

  private static void passwordChanged(String user) {
    elsewhere
        .sdk()
        .adminSetUserPassword(
            r -> r.userPoolId(POOL).username(user).password("Chosen-Horse-1").permanent(true));
  }

  private static void disabled(String user) {
    elsewhere.sdk().adminDisableUser(r -> r.userPoolId(POOL).username(user));
  }

  private static final List<Consumer<String>> CHANGES =
      List.of(LastLookIT::passwordChanged, LastLookIT::disabled);

  @Test
  void AC082_a_right_answer_buys_nothing_when_the_account_changed_while_it_waited() {
    for (var change : CHANGES) {
      var user = elsewhere.user();
      var session = caller.password(GUARDED, user, PASSWORD).session();
      var right = caller.captcha(GUARDED, session);
      change.accept(user);
      caller.answer(GUARDED, user, session, right).isNotAuthorized();
      caller.answer(GUARDED, user, session, right).isNotAuthorized();
    }
  }

  /**
   * What comes of a call when the account changes after everything was judged: the line holds the
   * tokens that are about to be stored.
   */
  private static Reply overtaken(Supplier<Reply> call, Runnable change) {
    line.hold(BEGIN_TOKENS, 1);
    var reply = CompletableFuture.supplyAsync(call);
    await().until(line::held);
    change.run();
    line.release();
    return reply.join();
  }

  @Test
  void AC082_a_right_answer_buys_nothing_when_the_account_changed_while_it_was_judged() {
    for (var change : CHANGES) {
      var user = elsewhere.user();
      var session = caller.password(GUARDED, user, PASSWORD).session();
      var right = caller.captcha(GUARDED, session);
      var reply =
          overtaken(() -> caller.answer(GUARDED, user, session, right), () -> change.accept(user));
      assertThat(reply.granted()).isFalse();
      caller.answer(GUARDED, user, session, right).isNotAuthorized();
    }
  }

  @Test
  void AC082_a_right_password_buys_nothing_when_the_account_changed_while_it_was_judged() {
    for (var change : CHANGES) {
      var user = elsewhere.user();
      var reply = overtaken(() -> caller.password(OPEN, user, PASSWORD), () -> change.accept(user));
      assertThat(reply.granted()).isFalse();
      assertThat(caller.password(OPEN, user, PASSWORD).granted()).isFalse();
    }
  }

  /**
   * A death between a change of an account and the end of its sessions would leave them alive: the
   * line is held where the second step would be, and whoever comes by another way must find both
   * done or neither.
   */
  private static void endsSessionsInOneStep(Consumer<String> change) {
    var user = elsewhere.user();
    var session = caller.password(OPEN, user, PASSWORD);
    line.hold(SIGN_OUT, 1);
    var done = CompletableFuture.runAsync(() -> change.accept(user));
    await().until(() -> done.isDone() || line.held());
    elsewhere.sdk().adminEnableUser(r -> r.userPoolId(POOL).username(user));
    var there = new Caller(elsewhere.api(), elsewhere.ops());
    there.refresh(OPEN, session.token("RefreshToken")).isNotAuthorized();
    line.release();
    done.join();
  }

  @Test
  void no_death_comes_between_a_new_password_and_the_end_of_its_owners_sessions() {
    var sdk = sallyport.sdk();
    endsSessionsInOneStep(
        user ->
            sdk.adminSetUserPassword(
                r -> r.userPoolId(POOL).username(user).password("Chosen-Horse-1").permanent(true)));
    endsSessionsInOneStep(
        user -> {
          sdk.forgotPassword(r -> r.clientId(OPEN).username(user));
          sdk.confirmForgotPassword(
              r ->
                  r.clientId(OPEN)
                      .username(user)
                      .password("Chosen-Horse-1")
                      .confirmationCode(sallyport.code(user + "@example.com")));
        });
    endsSessionsInOneStep(
        user -> sdk.adminResetUserPassword(r -> r.userPoolId(POOL).username(user)));
  }

  @Test
  void no_death_comes_between_the_change_of_a_password_and_the_end_of_the_other_sessions() {
    var user = elsewhere.user();
    var other = caller.password(OPEN, user, PASSWORD);
    var own = caller.password(OPEN, user, PASSWORD);
    line.hold(SIGN_OUT, 1);
    var done =
        CompletableFuture.runAsync(
            () ->
                sallyport
                    .sdk()
                    .changePassword(
                        r ->
                            r.accessToken(own.token("AccessToken"))
                                .previousPassword(PASSWORD)
                                .proposedPassword("Chosen-Horse-1")));
    await().until(() -> done.isDone() || line.held());
    var there = new Caller(elsewhere.api(), elsewhere.ops());
    there.refresh(OPEN, other.token("RefreshToken")).isNotAuthorized();
    line.release();
    done.join();
    assertThat(caller.refresh(OPEN, own.token("RefreshToken")).granted()).isTrue();
  }

  @Test
  void no_death_comes_between_disabling_somebody_and_the_end_of_their_sessions() {
    endsSessionsInOneStep(
        user -> sallyport.sdk().adminDisableUser(r -> r.userPoolId(POOL).username(user)));
  }
}
