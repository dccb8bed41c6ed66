package dev.sallyport.directory;

import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.runtime.Withers;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a user has for after the password (directory.md §8).
 *
 * @param token the software token that was verified, or null
 * @param pending one that was drawn and not verified yet, or null; it opens nothing
 * @param enabled what the user, or an administrator, switched on
 * @param preferred what is asked where several can be; one of the enabled ones, or null
 */
@Withers
public record MfaSettings(
    @Nullable SoftwareToken token,
    @Nullable SoftwareToken pending,
    Set<SecondFactor> enabled,
    @Nullable SecondFactor preferred)
    implements MfaSettingsBuilder.With {

  public MfaSettings {
    enabled = Set.copyOf(enabled);
  }

  /** Nothing registered, nothing switched on. */
  static MfaSettings none() {
    return new MfaSettings(null, null, Set.of(), null);
  }

  /** The same with this factor switched on or off; switched off, it is not preferred any more. */
  public MfaSettings switched(SecondFactor factor, boolean on) {
    var all = EnumSet.noneOf(SecondFactor.class);
    all.addAll(enabled);
    if (on) {
      all.add(factor);
    } else {
      all.remove(factor);
    }
    return withEnabled(all).withPreferred(!on && preferred == factor ? null : preferred);
  }

  /** The same with this token verified: it takes the place of an older one. */
  public MfaSettings registered(SoftwareToken verified) {
    return withToken(verified).withPending(null);
  }
}
