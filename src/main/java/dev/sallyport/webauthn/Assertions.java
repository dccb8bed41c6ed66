package dev.sallyport.webauthn;

import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.Passkey;
import dev.sallyport.directory.SignInRules.WebAuthn;
import dev.sallyport.directory.User;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Using passkeys. Who has none, nobody among them, is asked for one that was made up, the same each
 * time, and whatever is answered is verified and wrong (auth-flows.md §13).
 */
public final class Assertions {
  private static final Duration WARMING = Duration.ofMinutes(1);

  private final BoundedPool verifying;
  private final Strangers strangers;

  /** Verifies in this pool; passkeys are made up with this key. */
  public Assertions(BoundedPool verifying, Kek kek) {
    this.verifying = verifying;
    this.strangers = new Strangers(kek);
  }

  /**
   * Loads what the first who asks would wait for, some hundred milliseconds; if there is no place,
   * that one does.
   */
  public void warm() {
    verifying.run(Deadline.in(WARMING), strangers::warm);
  }

  /** What became of an answer. */
  public sealed interface Verdict {
    /**
     * Made with a passkey of the person.
     *
     * @param passkey as it was known before
     * @param counter its new signature counter
     * @param verified whether the authenticator verified the person
     * @param backedUp whether the passkey is copied to other devices now
     */
    record Right(Passkey passkey, long counter, boolean verified, boolean backedUp)
        implements Verdict {}

    /** Not so; {@code why} is for the audit log. */
    record Wrong(String why) implements Verdict {}

    /** Signed well, with a counter that was passed already: the passkey may have been copied. */
    record Copied() implements Verdict {}
  }

  /**
   * What the browser is to be asked for, as JSON text.
   *
   * @param user null for nobody
   * @param sub the user's, or nobody's made-up one
   */
  public String options(
      WebAuthn rules, @Nullable User user, String sub, String challenge, Duration time) {
    return Assertion.options(rules, offered(rules, user, sub), challenge, time);
  }

  /**
   * Judges an answer to those options.
   *
   * @param credential JSON text, by whoever it was sent
   */
  public Future<Verdict> verify(
      WebAuthn rules,
      @Nullable User user,
      String sub,
      String challenge,
      String credential,
      Deadline deadline) {
    return verifying
        .run(
            deadline,
            () -> Assertion.judged(rules, offered(rules, user, sub), sub, challenge, credential))
        .map(verdict -> own(user, verdict));
  }

  /** A made-up passkey is nobody's, whatever came of its verification. */
  private static Verdict own(@Nullable User user, Verdict verdict) {
    return verdict instanceof Verdict.Right right
            && (user == null || !user.passkeys().contains(right.passkey()))
        ? new Verdict.Wrong("passkey is nobody's")
        : verdict;
  }

  private List<Passkey> offered(WebAuthn rules, @Nullable User user, String sub) {
    var own =
        user == null
            ? List.<Passkey>of()
            : user.passkeys().stream()
                .filter(each -> each.relyingParty().equals(rules.relyingParty()))
                .toList();
    return own.isEmpty() ? List.of(strangers.of(rules, sub)) : own;
  }
}
