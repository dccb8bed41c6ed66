package dev.sallyport.ingress.cognito;

import dev.sallyport.challenge.AnswerHash;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;

/**
 * An operation of our own: enrols a user's dynamic questions, in place of all there were. Answers
 * are stored hashed and never told again.
 */
final class AdminSetUserQuestions implements Operation {
  private static final int ID_BYTES = 9;

  private final Accounts accounts;
  private final UserStore users;
  private final Kek kek;
  private final RandomIds ids;

  AdminSetUserQuestions(Accounts accounts, UserStore users, Kek kek, RandomIds ids) {
    this.accounts = accounts;
    this.users = users;
    this.kek = kek;
    this.ids = ids;
  }

  @Override
  public String name() {
    return "AdminSetUserQuestions";
  }

  @Override
  public String target() {
    return OWN_TARGET_PREFIX + name();
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .named(call, name())
        .compose(named -> accounts.recorded(call, name(), named, enrol(call, named.user())))
        .map(new JsonObject());
  }

  private Future<User> enrol(Call call, User user) {
    var questions =
        Members.objects(call.input(), "Questions")
            .map(each -> question(each.getString("Question"), each.getString("Answer")))
            .toList();
    distinct(questions);
    return users.update(user, now -> now.withQuestions(questions), call.deadline());
  }

  private User.Question question(String text, String answer) {
    if (AnswerHash.normal(answer).isEmpty()) {
      throw invalid("Every answer needs a letter or a digit.");
    }
    return new User.Question(
        ids.base64url(ID_BYTES), text.strip(), AnswerHash.of(kek, ids, answer));
  }

  private static void distinct(List<User.Question> questions) {
    var texts = new HashSet<String>();
    for (var question : questions) {
      if (question.text().isEmpty() || !texts.add(question.text())) {
        throw invalid("Every question must be there and differ from the others.");
      }
    }
  }

  private static Failed invalid(String message) {
    return new Failed(new Failure.Invalid(message));
  }
}
