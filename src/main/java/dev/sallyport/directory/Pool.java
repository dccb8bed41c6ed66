package dev.sallyport.directory;

import dev.sallyport.config.LambdaConfig;
import dev.sallyport.config.MessagesConfig;
import dev.sallyport.config.StepConfig;
import dev.sallyport.runtime.Withers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * One user pool.
 *
 * @param readOnly it comes from configuration, so the API must not change it
 * @param upkeep what administrators note about it
 * @param signInBy AliasAttributes: verified e-mail address, phone number or preferred_username that
 *     also names a user
 * @param usernameIs UsernameAttributes: what a username is instead of free text (then the stored
 *     username is the sub)
 * @param autoVerify which of email, phone_number get a code on sign-up
 * @param verifyBeforeChange which of those an existing account keeps until the new one is verified
 * @param recovery which verified attributes get a reset code, best first; empty means only an
 *     administrator resets
 * @param algorithm RS256 or ES256
 * @param srp whether any client of the pool may use SRP, so that verifiers are stored
 * @param revokeOnPasswordChange a password change ends the user's refresh families
 * @param challenges the pool's list, used by clients that have none of their own; empty means none
 *     declared
 * @param signIn first and second factors, passkeys, devices
 * @param lambdas the functions it calls
 * @param messages what it sends in other words than usual
 */
@Withers
public record Pool(
    String id,
    String name,
    boolean readOnly,
    Upkeep upkeep,
    Set<String> signInBy,
    Set<String> usernameIs,
    boolean caseSensitive,
    Set<String> autoVerify,
    Set<String> verifyBeforeChange,
    List<String> recovery,
    boolean selfSignUp,
    PasswordPolicy passwords,
    List<AttributeSchema> schema,
    String algorithm,
    boolean srp,
    boolean revokeOnPasswordChange,
    List<StepConfig> challenges,
    SignInRules signIn,
    LambdaConfig lambdas,
    MessagesConfig messages,
    Instant created,
    Instant modified)
    implements PoolBuilder.With {

  /**
   * What a new password must be (directory.md §4). {@code refuseNames} is whether it may not
   * contain what the person is called; {@code temporaryFor} is how long one set by an administrator
   * works.
   */
  public record PasswordPolicy(
      int minimumLength,
      boolean upper,
      boolean lower,
      boolean number,
      boolean symbol,
      boolean refuseNames,
      int history,
      Duration temporaryFor) {}

  /**
   * One attribute of the pool's schema, standard ones included.
   *
   * @param name the wire name; custom ones start with {@code custom:}
   * @param type String, Number, DateTime or Boolean
   * @param minimum smallest length (String) or value (Number)
   * @param maximum largest length (String) or value (Number)
   */
  public record AttributeSchema(
      String name, String type, boolean mutable, boolean required, long minimum, long maximum) {}

  public Pool {
    signInBy = Set.copyOf(signInBy);
    usernameIs = Set.copyOf(usernameIs);
    autoVerify = Set.copyOf(autoVerify);
    verifyBeforeChange = Set.copyOf(verifyBeforeChange);
    recovery = List.copyOf(recovery);
    schema = List.copyOf(schema);
    challenges = List.copyOf(challenges);
  }

  /** The part of the id before the first underscore. */
  public String region() {
    return id.substring(0, id.indexOf('_'));
  }

  /** The part of the id after the first underscore: what SRP hashes (srp.md §2). */
  public String srpName() {
    return id.substring(id.indexOf('_') + 1);
  }
}
