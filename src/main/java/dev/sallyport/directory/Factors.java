package dev.sallyport.directory;

import dev.sallyport.runtime.Withers;
import java.util.List;

/**
 * What a user can prove besides the password.
 *
 * @param questions enrolled dynamic questions, answers hashed
 * @param mfa what can be asked after the password
 */
@Withers
public record Factors(List<User.Question> questions, MfaSettings mfa)
    implements FactorsBuilder.With {

  public Factors {
    questions = List.copyOf(questions);
  }

  /** Nothing enrolled. */
  static Factors none() {
    return new Factors(List.of(), MfaSettings.none());
  }
}
