package dev.sallyport.directory;

import dev.sallyport.directory.SignInRules.FirstFactor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Accounts that begin without a password, in pools whose sign-ins may begin with a code
 * (directory.md §1, §5). A passkey alone will not do: one is made by somebody who has signed in.
 */
public final class Passwordless {
  private Passwordless() {}

  /** Which of these attributes a code to sign in with can be sent to. */
  public static List<String> channels(Pool pool, Map<String, String> attributes) {
    var factors = pool.signIn().firstFactors();
    var email = factors.contains(FirstFactor.EMAIL_OTP) ? Stream.of("email") : Stream.<String>of();
    var phone =
        factors.contains(FirstFactor.SMS_OTP) ? Stream.of("phone_number") : Stream.<String>of();
    return Stream.concat(email, phone)
        .filter(attribute -> !attributes.getOrDefault(attribute, "").isEmpty())
        .toList();
  }

  /** What an account made by an administrator begins as: the first code confirms it, if need be. */
  public static User.Status status(List<String> channels, Map<String, String> attributes) {
    return channels.stream().anyMatch(each -> "true".equals(attributes.get(each + "_verified")))
        ? User.Status.CONFIRMED
        : User.Status.UNCONFIRMED;
  }
}
