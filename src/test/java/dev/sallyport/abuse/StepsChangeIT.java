package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import dev.sallyport.challenge.AltchaSolver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A new list of steps is rolled out, replica by replica, while people sign in. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StepsChangeIT {
  private static final List<String> IMAGE_FIRST =
      List.of("CAPTCHA_IMAGE", "CAPTCHA_POW", "PASSWORD");
  private static final List<String> WORK_FIRST =
      List.of("CAPTCHA_POW", "CAPTCHA_IMAGE", "PASSWORD");

  /** Of a client without a list of its own, in the demo's pool. */
  private static final List<String> NONE = List.of("PASSWORD");

  /** A gateway and the list that it asks. */
  private record Replica(SallyportForTests gateway, List<String> list, Caller caller) {
    Replica(SallyportForTests gateway, List<String> list) {
      this(gateway, list, new Caller(gateway.api(), gateway.ops()));
    }
  }

  private static List<Replica> replicas;

  @BeforeAll
  static void start() {
    var first = SallyportForTests.demo(settings(IMAGE_FIRST, 1));
    replicas =
        List.of(
            new Replica(first, IMAGE_FIRST),
            new Replica(first.replica(settings(WORK_FIRST, 0)), WORK_FIRST),
            new Replica(first.replica(Map.of()), NONE));
  }

  @AfterAll
  static void stop() {
    replicas.reversed().forEach(replica -> replica.gateway().close());
  }

  /** This list for the open client, with so many wrong answers at each step. */
  private static Map<String, String> settings(List<String> list, int wrong) {
    var settings = new HashMap<String, String>();
    for (int i = 0; i < list.size(); i++) {
      var step = "SALLYPORT_POOLS_0_CLIENTS_0_CHALLENGES_" + i + "_";
      settings.put(step + "TYPE", list.get(i));
      settings.put(step + "WRONGANSWERS", Integer.toString(wrong));
      settings.put(step + "TIME", "3m");
      if (list.get(i).equals("CAPTCHA_POW")) {
        settings.put(step + "COST", "200");
      }
    }
    return settings;
  }

  private static String right(Caller caller, Reply asked) {
    return switch (asked.shown("type")) {
      case "CAPTCHA_IMAGE" -> caller.captcha(OPEN, asked.session());
      case "CAPTCHA_POW" -> AltchaSolver.solve(asked.shown("challenge"));
      default -> PASSWORD;
    };
  }

  /** Answers all that is asked rightly here and says what it was. */
  private static List<String> finished(Caller here, String user, Reply begun) {
    var asked = new ArrayList<String>();
    var reply = begun;
    while (reply.asked()) {
      asked.add(reply.shown("type"));
      reply = here.answer(OPEN, user, reply.session(), right(here, reply));
    }
    assertThat(reply.granted()).as("%s after %s", reply.body(), asked).isTrue();
    return asked;
  }

  @Test
  void AC088_an_attempt_passes_the_steps_it_began_with_wherever_it_is_finished() {
    for (var from : replicas) {
      for (var to : replicas) {
        var user = from.gateway().user();
        var begun = from.caller().custom(OPEN, user);
        assertThat(finished(to.caller(), user, begun)).isEqualTo(from.list());
        assertThat(finished(to.caller(), user, to.caller().custom(OPEN, user)))
            .as("a new attempt")
            .isEqualTo(to.list());
      }
    }
  }

  @Test
  void AC088_an_attempt_keeps_the_wrong_answers_it_began_with_at_steps_it_has_not_reached() {
    var lenient = replicas.get(0).caller();
    var strict = replicas.get(1).caller();
    var user = replicas.get(0).gateway().user();

    var asked = lenient.custom(OPEN, user);
    var second = strict.answer(OPEN, user, asked.session(), right(strict, asked));
    assertThat(second.shown("type")).isEqualTo("CAPTCHA_POW");
    var afresh = strict.answer(OPEN, user, second.session(), "wrong");
    assertThat(finished(strict, user, afresh)).containsExactly("CAPTCHA_POW", "PASSWORD");

    asked = strict.custom(OPEN, user);
    second = lenient.answer(OPEN, user, asked.session(), right(lenient, asked));
    assertThat(second.shown("type")).isEqualTo("CAPTCHA_IMAGE");
    lenient.answer(OPEN, user, second.session(), "wrong").isNotAuthorized();
  }
}
