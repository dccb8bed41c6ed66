package dev.sallyport.challenge;

import static dev.sallyport.challenge.ChallengeForTests.KEK;
import static dev.sallyport.challenge.ChallengeForTests.RANDOM;
import static dev.sallyport.challenge.ChallengeForTests.question;
import static dev.sallyport.directory.DirectoryForTests.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.StepConfig;
import dev.sallyport.directory.User;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class QuestionChallengeTest {
  private final QuestionChallenge questions =
      new QuestionChallenge(new EnrolledQuestions(), KEK, RANDOM);
  private final User alice = ChallengeForTests.user("alice", enrolled(5));

  @Test
  void the_right_answer_passes_however_it_is_typed() throws Exception {
    var round = open(alice, "alice");
    var number = round.shown().get("question").substring("Question ".length());
    assertThat(answer(alice, round, " answer, NUMBER " + number + "!"))
        .isEqualTo(new Verdict.Passed("kba"));
  }

  @Test
  void AC086_wrong_answers_go_round_the_three_questions_fixed_at_the_start() throws Exception {
    var round = open(alice, "alice");
    var asked = new ArrayList<String>();
    for (int i = 0; i < 9; i++) {
      asked.add(round.shown().get("question"));
      round = ((Verdict.Afresh) answer(alice, round, "wrong")).next();
    }
    assertThat(Set.copyOf(asked)).hasSize(3);
    assertThat(asked.subList(0, 3)).isEqualTo(asked.subList(3, 6)).isEqualTo(asked.subList(6, 9));
  }

  @Test
  void the_answer_to_one_question_is_wrong_for_another() throws Exception {
    var round = open(alice, "alice");
    var number = round.shown().get("question").substring("Question ".length());
    var next = ((Verdict.Afresh) answer(alice, round, "wrong")).next();
    assertThat(answer(alice, next, "answer number " + number)).isInstanceOf(Verdict.Afresh.class);
  }

  @Test
  void each_attempt_draws_its_three_from_all_of_them_evenly() throws Exception {
    var counts = new HashMap<String, Integer>();
    for (int i = 0; i < 1000; i++) {
      counts.merge(open(alice, "alice").shown().get("question"), 1, Integer::sum);
    }
    assertThat(counts).hasSize(5);
    // 200 each; a spread of 75 is six standard deviations.
    assertThat(counts.values()).allMatch(count -> Math.abs(count - 200) < 75);
  }

  @Test
  void nobody_is_asked_the_same_plausible_questions_each_time_and_is_never_right()
      throws Exception {
    var first = texts("nobody@example.com");
    assertThat(first).hasSizeBetween(3, 5);
    assertThat(texts("nobody@example.com")).isEqualTo(first);
    var others = new HashSet<Set<String>>();
    for (int i = 0; i < 20; i++) {
      others.add(texts("nobody" + i));
    }
    assertThat(others).hasSizeGreaterThan(15);
    var round = open(null, "nobody@example.com");
    for (var guess : new String[] {"", " ", "Rex", "London", "\0"}) {
      assertThat(answer(null, round, guess)).isInstanceOf(Verdict.Afresh.class);
    }
  }

  @Test
  void two_spellings_are_two_strangers_where_the_pool_tells_them_apart() throws Exception {
    var same = 0;
    for (var name : new String[] {"Ghost", "Phantom", "Spectre", "Wraith"}) {
      same += texts(name).equals(texts(name.toLowerCase(java.util.Locale.ROOT))) ? 1 : 0;
    }
    assertThat(same).isLessThan(4);
  }

  @Test
  void a_user_with_fewer_than_three_questions_is_asked_as_nobody_is() throws Exception {
    var bob = ChallengeForTests.user("bob", enrolled(2));
    var round = open(bob, "bob");
    assertThat(round.shown().get("question")).doesNotStartWith("Question");
    assertThat(answer(bob, round, "answer number 1")).isInstanceOf(Verdict.Afresh.class);
    var viaAlias = new HashSet<String>();
    var viaName = new HashSet<String>();
    for (int i = 0; i < 60; i++) {
      viaAlias.add(open(bob, "bob@example.com").shown().get("question"));
      viaName.add(open(bob, "bob").shown().get("question"));
    }
    assertThat(viaAlias).isEqualTo(viaName);
  }

  @Test
  void nobody_is_never_right_even_if_the_source_says_so() throws Exception {
    QuestionSource generous = _ -> Future.succeededFuture(enrolled(3));
    var asking = new QuestionChallenge(generous, KEK, RANDOM);
    var attempt = attempt(null, "nobody");
    var round = done(asking.open(attempt));
    for (int i = 0; i < 3; i++) {
      var number = round.shown().get("question").substring("Question ".length());
      var verdict = done(asking.judge(attempt, round, Map.of("ANSWER", "answer number " + number)));
      round = ((Verdict.Afresh) verdict).next();
    }
  }

  @Test
  void AC_083_neither_answers_nor_other_questions_are_shown() throws Exception {
    var round = open(alice, "alice");
    assertThat(round.shown()).containsOnlyKeys("type", "question");
    assertThat(round.kept().values()).noneMatch(kept -> kept.toLowerCase().contains("answer"));
  }

  private Set<String> texts(String login) throws Exception {
    var texts = new HashSet<String>();
    for (int i = 0; i < 60; i++) {
      texts.add(open(null, login).shown().get("question"));
    }
    return texts;
  }

  private Round open(User user, String login) throws Exception {
    return done(questions.open(attempt(user, login)));
  }

  private Verdict answer(User user, Round round, String answer) throws Exception {
    return done(questions.judge(attempt(user, "any"), round, Map.of("ANSWER", answer)));
  }

  private static Attempt attempt(User user, String login) {
    return ChallengeForTests.attempt(StepConfig.Type.QUESTION, user, login);
  }

  private static List<User.Question> enrolled(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> question("id" + i, "Question " + i, "Answer number " + i))
        .toList();
  }
}
