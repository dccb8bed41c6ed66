package dev.sallyport.webauthn;

import com.webauthn4j.WebAuthnAuthenticationManager;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.PublicKeyCredentialRequestOptions;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.extension.authenticator.AuthenticationExtensionsAuthenticatorOutputs;
import com.webauthn4j.verifier.exception.MaliciousCounterValueException;
import com.webauthn4j.verifier.exception.VerificationException;
import dev.sallyport.directory.Passkey;
import dev.sallyport.directory.SignInRules.WebAuthn;
import dev.sallyport.webauthn.Assertions.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The authentication ceremony (WebAuthn L3 §7.2) as plain functions. */
final class Assertion {
  private static final WebAuthnAuthenticationManager MANAGER =
      new WebAuthnAuthenticationManager(List.of(), Library.CONVERTER);

  private Assertion() {}

  /** PublicKeyCredentialRequestOptions in their JSON form (WebAuthn L3 §5.1.10). */
  static String options(WebAuthn rules, List<Passkey> offered, String challenge, Duration time) {
    return Library.CONVERTER
        .getJsonConverter()
        .writeValueAsString(
            new PublicKeyCredentialRequestOptions(
                Library.challenge(challenge),
                time.toMillis(),
                rules.relyingParty(),
                Library.named(rules, offered),
                Library.verification(rules),
                null));
  }

  /** Whether the answer was made with one of these passkeys, whose owner has this sub. */
  static Verdict judged(
      WebAuthn rules, List<Passkey> offered, String sub, String challenge, String credential) {
    AuthenticationData data;
    try {
      data = MANAGER.parse(credential);
    } catch (RuntimeException unreadable) {
      // The library throws whatever a missing or misshapen part leads to.
      return new Verdict.Wrong("passkey answer is unreadable");
    }
    var id = data.getCredentialId() == null ? "" : Library.base64url(data.getCredentialId());
    var named = offered.stream().filter(each -> each.id().equals(id)).findFirst();
    if (named.isEmpty()) {
      return new Verdict.Wrong("passkey is none of the person's");
    }
    var handle = data.getUserHandle();
    if (handle != null && handle.length > 0 && !Arrays.equals(handle, Registration.handle(sub))) {
      return new Verdict.Wrong("passkey is somebody else's");
    }
    return judged(rules, named.get(), challenge, data);
  }

  private static Verdict judged(
      WebAuthn rules, Passkey passkey, String challenge, AuthenticationData data) {
    var expected =
        new AuthenticationParameters(
            Library.expected(rules, challenge),
            record(passkey),
            List.of(Library.bytes(passkey.id())),
            rules.verificationRequired(),
            true);
    try {
      MANAGER.verify(data, expected);
    } catch (MaliciousCounterValueException _) {
      return new Verdict.Copied();
    } catch (VerificationException refused) {
      var why = refused.getClass().getSimpleName().replace("Exception", "");
      return new Verdict.Wrong("passkey refused: " + why);
    } catch (RuntimeException misshapen) {
      return new Verdict.Wrong("passkey answer is misshapen");
    }
    var said = Objects.requireNonNull(data.getAuthenticatorData());
    return new Verdict.Right(passkey, said.getSignCount(), said.isFlagUV(), said.isFlagBS());
  }

  private static CredentialRecordImpl record(Passkey passkey) {
    return new CredentialRecordImpl(
        new NoneAttestationStatement(),
        passkey.userVerified(),
        passkey.backupEligible(),
        passkey.backedUp(),
        passkey.counter(),
        new AttestedCredentialData(
            new AAGUID(passkey.aaguid()), Library.bytes(passkey.id()), Library.key(passkey)),
        new AuthenticationExtensionsAuthenticatorOutputs<>(),
        null,
        null,
        null);
  }
}
