package dev.sallyport.challenge;

import dev.sallyport.config.StepConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.DirectoryForTests;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Deadline;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attempts to ask challenges in, and a key. */
final class ChallengeForTests {
  static final SecureRandom RANDOM = new SecureRandom();
  static final RandomIds IDS = new RandomIds(RANDOM);
  static final Kek KEK = Kek.of("test", IDS.bytes(32));
  static final Pool POOL = DirectoryForTests.pool();

  private ChallengeForTests() {}

  static Attempt attempt(StepConfig.Type type, @Nullable User user, String login) {
    return attempt(type, user, login, DirectoryForTests.soon());
  }

  static Attempt attempt(
      StepConfig.Type type, @Nullable User user, String login, Deadline deadline) {
    return new Attempt(
        IDS.uuid(),
        POOL,
        user,
        new PersonTag("AAAAAAAAAAAAAAAA"),
        login,
        Address.of("203.0.113.7"),
        new StepConfig(type, null, 3, Duration.ofMinutes(5), 50),
        deadline);
  }

  static User user(String username, List<User.Question> questions) {
    return User.fresh(
            new User.Identity(
                POOL.id(), IDS.uuid(), new PersonTag("BBBBBBBBBBBBBBBB"), username, Instant.EPOCH),
            Map.of(),
            User.Status.CONFIRMED)
        .withQuestions(questions);
  }

  static User.Question question(String id, String text, String answer) {
    return new User.Question(id, text, AnswerHash.of(KEK, IDS, answer));
  }
}
