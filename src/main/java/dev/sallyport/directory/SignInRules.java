package dev.sallyport.directory;

import dev.sallyport.runtime.Withers;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pool's sign-ins may begin with, and what must follow (auth-flows.md §7–§9).
 *
 * @param mfa MfaConfiguration
 * @param secondFactors what may be asked after the password; empty where {@code mfa} is OFF
 * @param firstFactors AllowedFirstAuthFactors of USER_AUTH; PASSWORD is always among them
 * @param webAuthn where passkeys belong, or null where they are not set up
 * @param devices how devices are remembered, or null where they are not tracked
 */
@Withers
public record SignInRules(
    Mfa mfa,
    Set<SecondFactor> secondFactors,
    Set<FirstFactor> firstFactors,
    @Nullable WebAuthn webAuthn,
    @Nullable Devices devices)
    implements SignInRulesBuilder.With {

  /** Whether a second factor is asked. */
  public enum Mfa {
    OFF,
    OPTIONAL,
    ON
  }

  /** What can follow a password, by its name on the wire. */
  public enum SecondFactor {
    SMS_MFA,
    SOFTWARE_TOKEN_MFA,
    EMAIL_OTP
  }

  /** What a choice-based sign-in can begin with, by its name on the wire. */
  public enum FirstFactor {
    PASSWORD,
    EMAIL_OTP,
    SMS_OTP,
    WEB_AUTHN
  }

  /**
   * Where passkeys belong.
   *
   * @param relyingParty the domain they are bound to
   * @param origins the exact origins a ceremony may come from; never empty
   * @param verificationRequired the person must be verified by the authenticator, not merely
   *     present
   * @param countsAsMfa a verified passkey satisfies a pool whose MFA is on
   */
  public record WebAuthn(
      String relyingParty, Set<String> origins, boolean verificationRequired, boolean countsAsMfa) {
    public WebAuthn {
      origins = Set.copyOf(origins);
    }
  }

  /**
   * How devices are remembered (auth-flows.md §8).
   *
   * @param challengeOnNew ChallengeRequiredOnNewDevice: a remembered device stands for the second
   *     factor
   * @param onlyOnPrompt DeviceOnlyRememberedOnUserPrompt: the person opts in
   */
  public record Devices(boolean challengeOnNew, boolean onlyOnPrompt) {}

  public SignInRules {
    secondFactors = Set.copyOf(secondFactors);
    firstFactors = Set.copyOf(firstFactors);
  }

  /**
   * Whether a sign-in may begin with something else than the password although a second factor is
   * always asked, which only follows passwords (auth-flows.md §7). A passkey that counts as both is
   * no contradiction.
   */
  public boolean contradictory() {
    return mfa == Mfa.ON
        && firstFactors.stream()
            .anyMatch(
                factor ->
                    switch (factor) {
                      case PASSWORD -> false;
                      case EMAIL_OTP, SMS_OTP -> true;
                      case WEB_AUTHN -> webAuthn == null || !webAuthn.countsAsMfa();
                    });
  }

  /** The password and nothing else. */
  public static SignInRules passwordOnly() {
    return new SignInRules(Mfa.OFF, Set.of(), Set.of(FirstFactor.PASSWORD), null, null);
  }
}
