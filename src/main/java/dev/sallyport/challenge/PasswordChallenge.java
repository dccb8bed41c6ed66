package dev.sallyport.challenge;

import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.Renewal;
import dev.sallyport.limits.Factor;
import io.vertx.core.Future;
import java.util.Map;

/**
 * Asks for the password in a round of its own (CUSTOM_AUTH). Nobody's password is hashed too, so
 * that the answer takes as long.
 */
final class PasswordChallenge implements Challenge {
  private static final Round ASK = new Round(Map.of("type", "PASSWORD"), Map.of());

  private final Passwords passwords;
  private final Renewal renewal;

  PasswordChallenge(Passwords passwords, Renewal renewal) {
    this.passwords = passwords;
    this.renewal = renewal;
  }

  @Override
  public Factor factor() {
    return Factor.PASSWORD;
  }

  @Override
  public Future<Round> open(Attempt attempt) {
    return Future.succeededFuture(ASK);
  }

  @Override
  public Future<Verdict> judge(Attempt attempt, Round round, Map<String, String> answer) {
    var password = answer.getOrDefault("ANSWER", "");
    return passwords
        .matches(attempt.user(), password, attempt.deadline())
        .compose(
            right ->
                right
                    ? renewed(attempt, password).map(new Verdict.Passed("pwd"))
                    : Future.succeededFuture(new Verdict.Afresh(ASK)));
  }

  private Future<Void> renewed(Attempt attempt, String password) {
    var user = attempt.user();
    return user == null
        ? Future.succeededFuture()
        : renewal.after(attempt.pool(), user, password, attempt.deadline());
  }
}
