package dev.sallyport.directory;

import dev.sallyport.runtime.Withers;
import java.util.List;

/**
 * What a user can prove besides the password.
 *
 * @param questions enrolled dynamic questions, answers hashed
 * @param mfa what can be asked after the password
 * @param passkeys in the order they were made
 */
@Withers
public record Factors(List<User.Question> questions, MfaSettings mfa, List<Passkey> passkeys)
    implements FactorsBuilder.With {

  public Factors {
    questions = List.copyOf(questions);
    passkeys = List.copyOf(passkeys);
  }

  /** Nothing enrolled. */
  static Factors none() {
    return new Factors(List.of(), MfaSettings.none(), List.of());
  }
}
