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
import dev.sallyport.redis.Script;
import java.io.IOException;
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
  private static final String BEGIN_TOKENS = Script.named("token_begin").sha1();

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
}
