package dev.sallyport.challenge;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Questions for those who have none: nobody, and users with too few. The same person is asked the
 * same ones each time, as somebody with questions would be, and no answer is right.
 */
final class StrangerQuestions {
  private static final int FEWEST = 3;
  private static final int SPREAD = 3;

  private static final List<String> TEXTS =
      List.of(
          "What was the name of your first pet?",
          "In what town or city were you born?",
          "What was the make of your first car?",
          "What is the middle name of your oldest sibling?",
          "What was the name of your primary school?",
          "In what town did your parents meet?",
          "What was the surname of your favourite teacher?",
          "What was the first concert you went to?",
          "What street did you live on when you were ten?",
          "What was your childhood nickname?",
          "What was the first film you saw in a cinema?",
          "What is the first name of your best friend from school?",
          "What was your first job?",
          "What was the destination of your first flight?",
          "What is the name of the hospital you were born in?",
          "What was your favourite dish as a child?",
          "What was the name of your first stuffed toy?",
          "What was the first book you read on your own?",
          "What is the birthplace of your mother?",
          "What was the colour of your first bicycle?");

  private final Kek kek;
  private final RandomIds ids;

  StrangerQuestions(Kek kek, RandomIds ids) {
    this.kek = kek;
    this.ids = ids;
  }

  /** Three to five of them, always the same for one pool and person. */
  List<User.Question> of(Attempt attempt) {
    var user = attempt.user();
    var who = user == null ? folded(attempt) : user.sub();
    var draws = kek.mac("stranger questions", attempt.pool().id(), who);
    var left = new ArrayList<>(TEXTS);
    var drawn = new ArrayList<User.Question>();
    int count = FEWEST + Byte.toUnsignedInt(draws[0]) % SPREAD;
    for (int i = 1; i <= count; i++) {
      int draw = 256 * Byte.toUnsignedInt(draws[2 * i]) + Byte.toUnsignedInt(draws[2 * i + 1]);
      var text = left.remove(draw % left.size());
      drawn.add(new User.Question("q" + i, text, AnswerHash.ofNothing(kek, ids)));
    }
    return drawn;
  }

  /** Two spellings are two people wherever the pool tells them apart. */
  private static String folded(Attempt attempt) {
    var login = attempt.login();
    return attempt.pool().caseSensitive() ? login : login.toLowerCase(Locale.ROOT);
  }
}
