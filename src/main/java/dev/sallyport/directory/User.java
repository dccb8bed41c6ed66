package dev.sallyport.directory;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One account.
 *
 * @param sub immutable, unique, UUID-shaped
 * @param username the canonical username; equals {@code sub} in pools whose usernames are e-mail
 *     addresses or phone numbers
 * @param attributes standard and custom attributes by their wire name, {@code sub} left out; all
 *     values are strings
 * @param passwordHash PHC string, or null where the account has no password
 * @param srp sealed salt and verifier (base64url), or null where the pool has no SRP or there is no
 *     password
 * @param credentialEpoch counts password changes; an attempt begun before a change cannot finish
 *     after it
 * @param temporaryUntil when a temporary password ends, null for a lasting one
 * @param groups names, in no order
 * @param questions enrolled dynamic questions, answers hashed
 * @param version counts writes; a write over another version is refused by the store
 */
public record User(
    String poolId,
    String sub,
    PersonTag tag,
    String username,
    Map<String, String> attributes,
    Status status,
    boolean enabled,
    Instant created,
    Instant modified,
    @Nullable String passwordHash,
    @Nullable String srp,
    int credentialEpoch,
    @Nullable Instant temporaryUntil,
    List<String> passwordHistory,
    List<String> groups,
    List<Question> questions,
    long version) {

  /** Where an account stands in its life (directory.md §1). */
  public enum Status {
    UNCONFIRMED,
    CONFIRMED,
    FORCE_CHANGE_PASSWORD,
    RESET_REQUIRED
  }

  /**
   * A dynamic question; {@code answerHash} is a PHC string or MAC over the normalised answer, never
   * the answer.
   */
  public record Question(String id, String text, String answerHash) {}

  public User {
    attributes = Map.copyOf(attributes);
    passwordHistory = List.copyOf(passwordHistory);
    groups = List.copyOf(groups);
    questions = List.copyOf(questions);
  }

  /** The same account in another state of its life. */
  public User withStatus(Status next) {
    return new User(
        poolId,
        sub,
        tag,
        username,
        attributes,
        next,
        enabled,
        created,
        modified,
        passwordHash,
        srp,
        credentialEpoch,
        temporaryUntil,
        passwordHistory,
        groups,
        questions,
        version);
  }

  /** The same account with these attributes and no others. */
  public User withAttributes(Map<String, String> all) {
    return new User(
        poolId,
        sub,
        tag,
        username,
        all,
        status,
        enabled,
        created,
        modified,
        passwordHash,
        srp,
        credentialEpoch,
        temporaryUntil,
        passwordHistory,
        groups,
        questions,
        version);
  }

  /** The same account with one attribute set. */
  public User withAttribute(String name, String value) {
    var all = new HashMap<>(attributes);
    all.put(name, value);
    return withAttributes(all);
  }

  /** The same account with these dynamic questions and no others. */
  public User withQuestions(List<Question> all) {
    return new User(
        poolId,
        sub,
        tag,
        username,
        attributes,
        status,
        enabled,
        created,
        modified,
        passwordHash,
        srp,
        credentialEpoch,
        temporaryUntil,
        passwordHistory,
        groups,
        all,
        version);
  }

  /** The same account with a new password: one more epoch, and the old hash in the history. */
  User withPassword(
      String hash,
      @Nullable String verifier,
      Status next,
      @Nullable Instant until,
      List<String> history) {
    return new User(
        poolId,
        sub,
        tag,
        username,
        attributes,
        next,
        enabled,
        created,
        modified,
        hash,
        verifier,
        credentialEpoch + 1,
        until,
        history,
        groups,
        questions,
        version);
  }

  /** The same account and password, hashed or proved anew. */
  User withHash(@Nullable String hash, @Nullable String verifier) {
    return new User(
        poolId,
        sub,
        tag,
        username,
        attributes,
        status,
        enabled,
        created,
        modified,
        hash,
        verifier,
        credentialEpoch,
        temporaryUntil,
        passwordHistory,
        groups,
        questions,
        version);
  }

  /** The same account as it is written now. */
  User written(Instant now, long next) {
    return new User(
        poolId,
        sub,
        tag,
        username,
        attributes,
        status,
        enabled,
        created,
        now,
        passwordHash,
        srp,
        credentialEpoch,
        temporaryUntil,
        passwordHistory,
        groups,
        questions,
        next);
  }

  @Override
  public String toString() {
    return "User[" + poolId + ", " + sub + "]";
  }
}
