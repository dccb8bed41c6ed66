package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.GUARDED;
import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import dev.sallyport.redis.RedisSentinel;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The master of Redis dies while people sign in, and a replica takes its place. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FailoverIT {
  private static final int AT_ONCE = 20;
  private static final String ALICES = "Correct-Horse-7";
  private static final Duration RECOVERY = Duration.ofSeconds(40);

  private RedisSentinel redis;
  private SallyportForTests sallyport;
  private Caller caller;

  @BeforeEach
  void start() {
    redis = new RedisSentinel(2);
    sallyport = SallyportForTests.demo(redis.environment());
    caller = new Caller(sallyport.api(), sallyport.ops());
  }

  @AfterEach
  void stop() {
    sallyport.close();
    redis.close();
  }

  /** A guarded sign-in that waits at its CAPTCHA, and what would be right. */
  private record Begun(String user, String session, String right) {}

  private Begun begun() {
    var user = sallyport.user();
    var session = caller.password(GUARDED, user, PASSWORD).session();
    return new Begun(user, session, caller.captcha(GUARDED, session));
  }

  private Reply answer(Begun begun, String answer) {
    return caller.answer(GUARDED, begun.user(), begun.session(), answer);
  }

  /** Returns when the gateway signs people in again. */
  private void failOver() {
    redis.failOver();
    await().atMost(RECOVERY).until(() -> caller.password(OPEN, "alice", ALICES).granted());
  }

  /** Twenty right answers at once: one is granted, the others are NotAuthorizedException. */
  private void buysTokensOnce(Begun begun) {
    Callable<Reply> once = () -> answer(begun, begun.right());
    var replies = together(Collections.nCopies(AT_ONCE, once));
    assertThat(replies).filteredOn(Reply::granted).hasSize(1);
    replies.stream().filter(reply -> !reply.granted()).forEach(Reply::isNotAuthorized);
  }

  @Test
  void AC079_what_was_answered_stays_answered_and_what_waits_is_answered_once_by_the_successor() {
    var granted = begun();
    var wrong = begun();
    var waiting = begun();
    assertThat(answer(granted, granted.right()).granted()).isTrue();
    assertThat(answer(wrong, "wrong").asked()).isTrue();
    redis.awaitReplicas();
    failOver();
    for (var again : new String[] {"wrong", "audio"}) {
      answer(granted, again).isNotAuthorized();
      answer(wrong, again).isNotAuthorized();
    }
    answer(granted, granted.right()).isNotAuthorized();
    answer(wrong, wrong.right()).isNotAuthorized();
    buysTokensOnce(waiting);
  }

  @Test
  void AC079_an_answer_that_no_replica_heard_of_buys_nothing_and_may_come_again() {
    var right = begun();
    redis.awaitReplicas();
    redis.cutReplicas();
    assertThat(answer(right, right.right()).status()).isEqualTo(500);
    failOver();
    buysTokensOnce(right);
  }

  @Test
  void AC079_nobody_is_asked_anew_for_a_wrong_answer_that_no_replica_heard_of() {
    var wrong = begun();
    redis.awaitReplicas();
    redis.cutReplicas();
    assertThat(answer(wrong, "wrong").status()).isEqualTo(500);
    failOver();
    buysTokensOnce(wrong);
  }
}
