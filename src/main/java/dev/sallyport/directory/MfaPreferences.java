package dev.sallyport.directory;

import dev.sallyport.directory.SignInRules.Mfa;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What users and administrators may switch on and prefer (directory.md §8): a plain function. */
public final class MfaPreferences {
  private MfaPreferences() {}

  /**
   * What is wished for one factor. Null leaves as it is; but what is to be preferred is switched on
   * with it.
   */
  public record Wish(SecondFactor factor, @Nullable Boolean enabled, @Nullable Boolean preferred) {}

  /**
   * The user with these wishes granted, all or none. Throws {@code Failed} with Invalid for what
   * cannot be.
   *
   * @param administrator may switch off what a pool demands: the person then sets up anew
   */
  public static User granted(Pool pool, User user, List<Wish> wishes, boolean administrator) {
    if (wishes.stream().filter(wish -> Boolean.TRUE.equals(wish.preferred())).count() > 1) {
      throw invalid("Only one factor can be set as preferred.");
    }
    var mfa = user.mfa();
    for (var wish : wishes) {
      mfa = granted(pool, user, mfa, wish, administrator);
    }
    return user.withMfa(mfa);
  }

  private static MfaSettings granted(
      Pool pool, User user, MfaSettings mfa, Wish wish, boolean administrator) {
    var factor = wish.factor();
    var preferred = Boolean.TRUE.equals(wish.preferred());
    var was = mfa.enabled().contains(factor);
    var on = wish.enabled() == null ? was || preferred : wish.enabled();
    if (preferred && !on) {
      throw invalid(factor + " must be enabled to be preferred.");
    }
    if (on && (preferred || wish.enabled() != null)) {
      checkOn(pool, user, factor);
    }
    if (was && !on && pool.signIn().mfa() == Mfa.ON && !administrator) {
      throw invalid(factor + " cannot be disabled: the user pool requires MFA.");
    }
    var next = mfa.switched(factor, on);
    if (preferred) {
      return next.withPreferred(factor);
    }
    return wish.preferred() != null && next.preferred() == factor ? next.withPreferred(null) : next;
  }

  /**
   * A code must reach the person: where nothing demands a second factor, only a confirmed address
   * or number is trusted to.
   */
  private static void checkOn(Pool pool, User user, SecondFactor factor) {
    var rules = pool.signIn();
    if (!rules.secondFactors().contains(factor)) {
      throw invalid(factor + " is not enabled for the user pool.");
    }
    var reachable =
        rules.mfa() == Mfa.ON
            || SecondFactors.channel(factor)
                .map(channel -> "true".equals(user.attributes().get(channel + "_verified")))
                .orElse(true);
    if (!SecondFactors.has(user, factor) || !reachable) {
      throw invalid("User does not have delivery config set to turn on " + factor);
    }
  }

  private static Failed invalid(String message) {
    return new Failed(new Failure.Invalid(message));
  }
}
