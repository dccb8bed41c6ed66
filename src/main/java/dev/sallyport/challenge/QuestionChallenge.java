package dev.sallyport.challenge;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.User;
import dev.sallyport.limits.Factor;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks one of three questions that were fixed when the challenge began. A wrong answer brings the
 * next of the three, in turn, so nobody rolls until an easy one comes; one right answer passes.
 * Wrong answers count against the person over all attempts, apart from passwords.
 *
 * <p>Shown: {@code type} and {@code question}. Kept: the three texts and answer hashes, and which
 * one is asked.
 */
final class QuestionChallenge implements Challenge {
  private static final int FIXED = 3;

  private final QuestionSource source;
  private final StrangerQuestions strangers;
  private final Kek kek;
  private final RandomIds ids;
  private final SecureRandom random;

  QuestionChallenge(QuestionSource source, Kek kek, SecureRandom random) {
    this.source = source;
    this.kek = kek;
    this.ids = new RandomIds(random);
    this.random = random;
    this.strangers = new StrangerQuestions(kek, ids);
  }

  @Override
  public Factor factor() {
    return Factor.QUESTION;
  }

  @Override
  public Future<Round> open(Attempt attempt) {
    return source
        .questions(attempt)
        .map(questions -> questions.size() < FIXED ? strangers.of(attempt) : questions)
        .map(questions -> ask(fixed(attempt, questions), 0));
  }

  @Override
  public Future<Verdict> judge(Attempt attempt, Round round, Map<String, String> answer) {
    int asked = Integer.parseInt(round.kept("asked"));
    var right =
        AnswerHash.matches(kek, answer.getOrDefault("ANSWER", ""), round.kept("hash" + asked));
    return Future.succeededFuture(
        right
            ? new Verdict.Passed("kba")
            : new Verdict.Afresh(ask(round.kept(), (asked + 1) % FIXED)));
  }

  /** Three of them in a random order. Whatever a source knows of nobody, no answer is right. */
  private Map<String, String> fixed(Attempt attempt, List<User.Question> questions) {
    var order = new ArrayList<>(questions);
    Collections.shuffle(order, random);
    var kept = new HashMap<String, String>();
    for (int i = 0; i < FIXED; i++) {
      var question = order.get(i);
      kept.put("id" + i, question.id());
      kept.put("text" + i, question.text());
      kept.put(
          "hash" + i,
          attempt.user() == null ? AnswerHash.ofNothing(kek, ids) : question.answerHash());
    }
    return kept;
  }

  private static Round ask(Map<String, String> fixed, int asked) {
    var kept = new HashMap<>(fixed);
    kept.put("asked", Integer.toString(asked));
    return new Round(
        Map.of("type", "QUESTION", "question", kept.getOrDefault("text" + asked, "")), kept);
  }
}
