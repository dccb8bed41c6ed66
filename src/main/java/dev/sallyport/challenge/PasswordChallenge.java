package dev.sallyport.challenge;

import dev.sallyport.directory.Passwords;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import java.util.Map;

/**
 * Asks for the password in a round of its own (CUSTOM_AUTH). Nobody's password is hashed too, so
 * that the answer takes as long.
 */
final class PasswordChallenge implements Challenge {
  private static final Round ASK = new Round(Map.of("type", "PASSWORD"), Map.of());

  private final Passwords passwords;
  private final Guess guess;

  PasswordChallenge(Passwords passwords, Guess guess) {
    this.passwords = passwords;
    this.guess = guess;
  }

  @Override
  public Future<Round> open(Attempt attempt) {
    return Future.succeededFuture(ASK);
  }

  @Override
  public Future<Verdict> judge(Attempt attempt, Round round, Map<String, String> answer) {
    var password = answer.getOrDefault("ANSWER", "");
    return guess
        .take(
            attempt.tag(),
            attempt.address(),
            attempt.deadline(),
            () -> passwords.matches(attempt.user(), password, attempt.deadline()))
        .map(
            outcome ->
                switch (outcome) {
                  case RIGHT -> new Verdict.Passed("pwd");
                  case WRONG -> new Verdict.Afresh(ASK);
                  case LOCKED -> new Verdict.Failed(new Failure.LockedOut());
                });
  }
}
