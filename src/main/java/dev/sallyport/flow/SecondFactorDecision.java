package dev.sallyport.flow;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SecondFactors;
import dev.sallyport.directory.SignInRules.Mfa;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.User;
import java.util.List;
import java.util.Set;

/**
 * What is asked of somebody who proved the password: the table of auth-flows.md §7 as a plain
 * function, its rows in order.
 */
sealed interface SecondFactorDecision {
  /** The password is enough. */
  record None() implements SecondFactorDecision {}

  /** This one. */
  record Ask(SecondFactor factor) implements SecondFactorDecision {}

  /** One of these, as the person likes; two at least. */
  record Choose(List<SecondFactor> factors) implements SecondFactorDecision {}

  /** There is none yet, and one is demanded: one of these is set up first. */
  record SetUp(List<SecondFactor> factors) implements SecondFactorDecision {}

  /** One is demanded, there is none, and none can be set up. */
  record Impossible() implements SecondFactorDecision {}

  /** Decides from the pool's rules and what the user has. */
  static SecondFactorDecision of(Pool pool, User user) {
    var mode = pool.signIn().mfa();
    if (mode == Mfa.OFF) {
      return new None();
    }
    var usable = SecondFactors.usable(pool, user);
    if (usable.isEmpty()) {
      return mode == Mfa.OPTIONAL ? new None() : setUp(SecondFactors.enrollable(pool));
    }
    var preferred = user.mfa().preferred();
    if (preferred != null && usable.contains(preferred)) {
      return new Ask(preferred);
    }
    return usable.size() == 1 ? new Ask(usable.iterator().next()) : new Choose(List.copyOf(usable));
  }

  private static SecondFactorDecision setUp(Set<SecondFactor> enrollable) {
    return enrollable.isEmpty() ? new Impossible() : new SetUp(List.copyOf(enrollable));
  }
}
