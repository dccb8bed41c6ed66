package dev.sallyport.drill;

import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CognitoIdentityProviderException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InternalErrorException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.TooManyRequestsException;

/**
 * What a client knows after one call.
 *
 * @param <T> what the operation answers
 */
sealed interface Outcome<T> {
  /** It was acknowledged. */
  record Done<T>(T answer) implements Outcome<T> {}

  /** It was decided against. */
  record Refused<T>(String type, String why) implements Outcome<T> {}

  /** Nothing was decided, or nobody knows what was: an error of ours, or no answer. */
  record Trouble<T>(String why) implements Outcome<T> {}

  /** Makes one call. Whatever is neither an answer nor told as trouble is a decision. */
  static <T> Outcome<T> of(
      CognitoIdentityProviderClient api, Function<CognitoIdentityProviderClient, T> call) {
    try {
      return new Done<>(call.apply(api));
    } catch (InternalErrorException | TooManyRequestsException | SdkClientException trouble) {
      return new Trouble<>(String.valueOf(trouble.getMessage()));
    } catch (CognitoIdentityProviderException refused) {
      return new Refused<>(refused.getClass().getSimpleName(), refused.getMessage());
    }
  }
}
