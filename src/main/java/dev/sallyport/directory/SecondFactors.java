package dev.sallyport.directory;

import dev.sallyport.directory.SignInRules.Mfa;
import dev.sallyport.directory.SignInRules.SecondFactor;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which second factors a user has in a pool (auth-flows.md §7): plain functions. */
public final class SecondFactors {
  private SecondFactors() {}

  /**
   * What this user can be asked after the password.
   *
   * <p>What was switched on counts wherever the pool allows it. Where the pool demands a second
   * factor, what the user merely has counts too: a verified token, an address or number that no
   * code has confirmed yet. The pool's first recovery attribute then does not, so that it stays
   * good for recovery; where a user has nothing else and the pool knows no tokens, it does after
   * all.
   */
  public static Set<SecondFactor> usable(Pool pool, User user) {
    var rules = pool.signIn();
    var had = EnumSet.noneOf(SecondFactor.class);
    rules.secondFactors().stream().filter(each -> has(user, each)).forEach(had::add);
    var on = EnumSet.copyOf(had);
    on.removeIf(
        each ->
            !user.mfa().enabled().contains(each)
                && (rules.mfa() != Mfa.ON || firstRecovery(pool, each)));
    var token = rules.secondFactors().contains(SecondFactor.SOFTWARE_TOKEN_MFA);
    return on.isEmpty() && rules.mfa() == Mfa.ON && !token ? had : on;
  }

  /**
   * What somebody who has nothing yet can set up while signing in; the pool's first recovery
   * attribute only where there is nothing else.
   */
  public static Set<SecondFactor> enrollable(Pool pool) {
    var all = EnumSet.noneOf(SecondFactor.class);
    all.addAll(pool.signIn().secondFactors());
    var others = EnumSet.copyOf(all);
    others.removeIf(each -> firstRecovery(pool, each));
    return others.isEmpty() ? all : others;
  }

  /**
   * The attributes that second factors of this user are sent to. No reset code goes there: one
   * mailbox or one telephone would be both factors.
   */
  public static Set<String> channels(Pool pool, User user) {
    return usable(pool, user).stream()
        .flatMap(each -> channel(each).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The attribute that codes of this factor are sent to; empty where none are sent. */
  public static Optional<String> channel(SecondFactor factor) {
    return switch (factor) {
      case SMS_MFA -> Optional.of("phone_number");
      case EMAIL_OTP -> Optional.of("email");
      case SOFTWARE_TOKEN_MFA -> Optional.empty();
    };
  }

  /** Whether this user has what the factor needs. */
  public static boolean has(User user, SecondFactor factor) {
    return channel(factor)
        .map(attribute -> !user.attributes().getOrDefault(attribute, "").isEmpty())
        .orElseGet(() -> user.mfa().token() != null);
  }

  private static boolean firstRecovery(Pool pool, SecondFactor factor) {
    return channel(factor)
        .filter(attribute -> pool.recovery().stream().findFirst().equals(Optional.of(attribute)))
        .isPresent();
  }
}
