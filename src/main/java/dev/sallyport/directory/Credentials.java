package dev.sallyport.directory;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user's password and what was derived from it.
 *
 * @param passwordHash PHC string, or null where the account has no password
 * @param srp sealed salt and verifier (base64url), or null where the pool has no SRP or there is no
 *     password
 * @param epoch counts password changes; an attempt begun before a change cannot finish after it
 * @param temporaryUntil when a temporary password ends, null for a lasting one
 * @param history earlier hashes, the latest first, as many as the pool remembers
 * @param barred an administrator took the password away: the person does not choose another
 */
public record Credentials(
    @Nullable String passwordHash,
    @Nullable String srp,
    int epoch,
    @Nullable Instant temporaryUntil,
    List<String> history,
    boolean barred) {

  public Credentials {
    history = List.copyOf(history);
  }

  /** Credentials that the person may change. */
  public Credentials(
      @Nullable String passwordHash,
      @Nullable String srp,
      int epoch,
      @Nullable Instant temporaryUntil,
      List<String> history) {
    this(passwordHash, srp, epoch, temporaryUntil, history, false);
  }

  /** No password at all. */
  static Credentials none() {
    return new Credentials(null, null, 0, null, List.of());
  }

  /** Another password: one more epoch. */
  Credentials replaced(
      String hash, @Nullable String verifier, @Nullable Instant until, List<String> history) {
    return new Credentials(hash, verifier, epoch + 1, until, history);
  }

  /** The same password, hashed or proved anew. */
  Credentials rehashed(@Nullable String hash, @Nullable String verifier) {
    return new Credentials(hash, verifier, epoch, temporaryUntil, history, barred);
  }

  /** No password any more: one more epoch. */
  Credentials taken() {
    return new Credentials(null, null, epoch + 1, null, history, true);
  }

  @Override
  public String toString() {
    return "Credentials[" + epoch + "]";
  }
}
