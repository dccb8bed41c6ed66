package dev.sallyport.directory;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One passkey of a user: what WebAuthn calls a credential record (L3 §4). It holds no secret; the
 * private key never leaves the authenticator.
 *
 * @param id the credential id in base64url, unique among the user's
 * @param publicKey the COSE key in base64url
 * @param aaguid the authenticator's model as it says itself; all zeros where it does not
 * @param counter the signature counter last seen; 0 where the authenticator keeps none
 * @param transports how the authenticator is reached, such as {@code internal}
 * @param name what the person may know it by
 * @param relyingParty the domain it is bound to
 * @param attachment {@code platform} or {@code cross-platform}; null where the client did not say
 * @param attestation what its maker says of it
 * @param userVerified the person was verified when it was made
 * @param backupEligible it may be copied to other devices of its owner
 * @param backedUp it was
 */
public record Passkey(
    String id,
    String publicKey,
    String aaguid,
    long counter,
    List<String> transports,
    String name,
    String relyingParty,
    Instant created,
    @Nullable String attachment,
    Attestation attestation,
    boolean userVerified,
    boolean backupEligible,
    boolean backedUp) {

  /**
   * What the statement that came with the key is worth. None of these proves a make or model: we
   * hold no makers' certificates to check one against.
   */
  public enum Attestation {
    /** Nothing was said. */
    NONE,
    /** Signed with the passkey itself: whoever made it holds its private key. */
    SELF,
    /** Signed with a certificate whose issuer nobody vouched for. */
    UNTRUSTED
  }

  public Passkey {
    transports = List.copyOf(transports);
  }

  /** The same passkey after it was used. */
  public Passkey used(long count, boolean backup) {
    return new Passkey(
        id,
        publicKey,
        aaguid,
        count,
        transports,
        name,
        relyingParty,
        created,
        attachment,
        attestation,
        userVerified,
        backupEligible,
        backup);
  }

  /** The same passkey under a name. */
  public Passkey named(String other) {
    return new Passkey(
        id,
        publicKey,
        aaguid,
        counter,
        transports,
        other,
        relyingParty,
        created,
        attachment,
        attestation,
        userVerified,
        backupEligible,
        backedUp);
  }

  /**
   * Whether a signature that counts so far can be a new one of this passkey (WebAuthn L3 §6.1.1): a
   * counter that is kept at all only grows.
   */
  public boolean countsOn(long count) {
    return count > counter || (count == 0 && counter == 0);
  }
}
