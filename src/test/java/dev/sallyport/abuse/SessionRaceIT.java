package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.GUARDED;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.together;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Random answers in random company, at two replicas at once. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionRaceIT {
  private static final int ATTEMPTS = 30;

  /** So many of them leave an attempt alive. */
  private static final int WRONG_ANSWERS = 4;

  private static SallyportForTests one;
  private static SallyportForTests two;
  private static List<Caller> callers;

  @BeforeAll
  static void start() {
    // Wrong answers are the subject here, and they all come from one address.
    var settings = Map.of("SALLYPORT_LIMITS_ADDRESSFAILURES", "100000");
    one = SallyportForTests.demo(settings);
    two = one.replica(settings);
    callers = List.of(new Caller(one.api(), one.ops()), new Caller(two.api(), two.ops()));
  }

  @AfterAll
  static void stop() {
    two.close();
    one.close();
  }

  @Test
  void AC079_whatever_races_a_session_moves_on_once_and_an_attempt_is_granted_once() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < ATTEMPTS; i++) {
      attempt(random, "seed " + seed + ", attempt " + i);
    }
  }

  private static void attempt(Random random, String which) {
    var user = one.user();
    var answered = new ArrayList<String>();
    var live = callers.getFirst().password(GUARDED, user, PASSWORD).session();
    int grants = 0;
    for (int round = 0; live != null && round < WRONG_ANSWERS; round++) {
      var session = live;
      var right = callers.getFirst().captcha(GUARDED, session);
      var replies = together(crowd(random, user, session, right, answered));
      var onward =
          replies.stream()
              .filter(reply -> reply.asked() || reply.granted() || ended(reply))
              .toList();
      assertThat(onward).as(which).hasSizeLessThanOrEqualTo(1);
      grants += (int) replies.stream().filter(Reply::granted).count();
      if (onward.isEmpty()) {
        // Nobody in the crowd could move it: it must still be whole.
        var mended = callers.getLast().answer(GUARDED, user, session, right);
        assertThat(mended.granted()).as("%s: %s", which, mended).isTrue();
        grants++;
      }
      answered.add(session);
      live = onward.stream().filter(Reply::asked).map(Reply::session).findFirst().orElse(null);
    }
    assertThat(grants).as(which).isLessThanOrEqualTo(1);
    for (var session : answered) {
      callers.getFirst().answer(GUARDED, user, session, "audio").isNotAuthorized();
    }
  }

  /** A wrong challenge name ends the attempt, and only one answer can have done that. */
  private static boolean ended(Reply reply) {
    return reply.type().equals("InvalidParameterException");
  }

  private static List<Callable<Reply>> crowd(
      Random random, String user, String session, String right, List<String> answered) {
    return IntStream.range(0, 2 + random.nextInt(5))
        .mapToObj(_ -> member(random, user, session, right, answered))
        .toList();
  }

  private static Callable<Reply> member(
      Random random, String user, String session, String right, List<String> answered) {
    var caller = callers.get(random.nextInt(callers.size()));
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> () -> caller.answer(GUARDED, user, session, right);
      case 3, 4 -> () -> caller.answer(GUARDED, user, session, "wrong");
      case 5 -> () -> caller.answer(GUARDED, user, session, "audio");
      case 6 -> () -> caller.answer(GUARDED, "alice", session, right);
      case 7 -> () -> caller.newPassword(GUARDED, user, session, "Chosen-Horse-1");
      case 8 -> () -> caller.answer("demoapp", user, session, right);
      default -> {
        var old = answered.isEmpty() ? session : answered.getLast();
        yield () -> caller.answer(GUARDED, user, old, right);
      }
    };
  }
}
