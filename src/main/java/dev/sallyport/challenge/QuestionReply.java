package dev.sallyport.challenge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.User;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Reads what a question source replied. Nothing of the reply gets into an exception. */
final class QuestionReply {
  private static final int FEWEST = 3;
  private static final int MOST = 100;
  private static final int LONGEST_ID = 64;
  private static final int LONGEST_TEXT = 500;

  private final ForeignJson json;
  private final Kek kek;
  private final RandomIds ids;

  /** Reads replies of this many bytes at most. */
  QuestionReply(int mostBytes, Kek kek, RandomIds ids) {
    this.json = new ForeignJson(mostBytes);
    this.kek = kek;
    this.ids = ids;
  }

  /**
   * The questions, answers hashed.
   *
   * @param somebody three at least must come for somebody; for nobody it may be none
   * @throws IllegalStateException when it is not a valid reply to the request with this nonce
   */
  List<User.Question> read(byte[] body, String nonce, boolean somebody) {
    var reply = json.read(body);
    if (reply == null || !ConstantTime.equal(text(reply, "nonce"), nonce)) {
      throw new IllegalStateException("not a reply to this request");
    }
    var questions = new ArrayList<User.Question>();
    var names = new HashSet<String>();
    for (var each : reply.path("questions")) {
      var question = question(each);
      if (!names.add(question.id()) || questions.size() == MOST) {
        throw new IllegalStateException("a question id twice, or too many questions");
      }
      questions.add(question);
    }
    if (somebody && questions.size() < FEWEST) {
      throw new IllegalStateException("too few questions");
    }
    return questions;
  }

  private User.Question question(JsonNode each) {
    var id = text(each, "id");
    var text = text(each, "text");
    var answer = text(each, "answer");
    if (!printable(id, LONGEST_ID)
        || !printable(text, LONGEST_TEXT)
        || AnswerHash.normal(answer).isEmpty()) {
      throw new IllegalStateException("a question without a usable id, text or answer");
    }
    return new User.Question(id, text, AnswerHash.of(kek, ids, answer));
  }

  private static String text(JsonNode in, String name) {
    return in.path(name).isTextual() ? in.path(name).textValue() : "";
  }

  private static boolean printable(String text, int longest) {
    return !text.isBlank()
        && text.length() <= longest
        && text.codePoints().noneMatch(Character::isISOControl);
  }
}
