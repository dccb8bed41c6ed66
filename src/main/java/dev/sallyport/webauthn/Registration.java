package dev.sallyport.webauthn;

import com.webauthn4j.WebAuthnRegistrationManager;
import com.webauthn4j.data.AttestationConveyancePreference;
import com.webauthn4j.data.AuthenticatorSelectionCriteria;
import com.webauthn4j.data.AuthenticatorTransport;
import com.webauthn4j.data.PublicKeyCredentialCreationOptions;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialRpEntity;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.PublicKeyCredentialUserEntity;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.ResidentKeyRequirement;
import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.statement.AttestationStatement;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.attestation.statement.PackedAttestationStatement;
import com.webauthn4j.verifier.attestation.statement.none.NoneAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.packed.PackedAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.certpath.NullCertPathTrustworthinessVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.self.DefaultSelfAttestationTrustworthinessVerifier;
import com.webauthn4j.verifier.exception.BadChallengeException;
import com.webauthn4j.verifier.exception.BadOriginException;
import com.webauthn4j.verifier.exception.BadRpIdException;
import com.webauthn4j.verifier.exception.ConstraintViolationException;
import com.webauthn4j.verifier.exception.CrossOriginException;
import com.webauthn4j.verifier.exception.InconsistentClientDataTypeException;
import com.webauthn4j.verifier.exception.MissingChallengeException;
import com.webauthn4j.verifier.exception.VerificationException;
import dev.sallyport.directory.Passkey;
import dev.sallyport.directory.SignInRules.WebAuthn;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The registration ceremony (WebAuthn L3 §7.1) as plain functions. */
final class Registration {
  private static final Failure UNREADABLE =
      new Failure.Invalid("Credential must be what navigator.credentials.create() answered.");

  /** Fewer bytes than 16 cannot be told from a guess (WebAuthn L3 §4, credential id). */
  private static final int SHORTEST_ID = 16;

  private static final int SHORTEST_RSA = 2_048;
  private static final int LONGEST_RSA = 4_096;

  private static final Set<String> TRANSPORTS =
      Set.of("usb", "nfc", "ble", "smart-card", "hybrid", "internal");
  private static final Set<String> ATTACHMENTS = Set.of("platform", "cross-platform");

  /** Best first. */
  private static final List<PublicKeyCredentialParameters> ALGORITHMS =
      List.of(algorithm(COSEAlgorithmIdentifier.ES256), algorithm(COSEAlgorithmIdentifier.RS256));

  /**
   * Takes no attestation, and packed ones that are signed well. Certificates are not followed to a
   * maker; {@link Passkey.Attestation} says so.
   */
  private static final WebAuthnRegistrationManager MANAGER =
      new WebAuthnRegistrationManager(
          List.of(new NoneAttestationStatementVerifier(), new PackedAttestationStatementVerifier()),
          new NullCertPathTrustworthinessVerifier(),
          new DefaultSelfAttestationTrustworthinessVerifier(),
          Library.CONVERTER);

  private Registration() {}

  private static PublicKeyCredentialParameters algorithm(COSEAlgorithmIdentifier which) {
    return new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, which);
  }

  /** PublicKeyCredentialCreationOptions in their JSON form (WebAuthn L3 §5.1.9). */
  static JsonObject options(WebAuthn rules, User user, String challenge, Duration time) {
    var options =
        new PublicKeyCredentialCreationOptions(
            new PublicKeyCredentialRpEntity(rules.relyingParty(), rules.relyingParty()),
            new PublicKeyCredentialUserEntity(handle(user.sub()), user.called(), user.called()),
            Library.challenge(challenge),
            ALGORITHMS,
            time.toMillis(),
            Library.named(rules, user.passkeys()),
            new AuthenticatorSelectionCriteria(
                null, true, ResidentKeyRequirement.REQUIRED, Library.verification(rules)),
            AttestationConveyancePreference.NONE,
            null);
    return new JsonObject(Library.CONVERTER.getJsonConverter().writeValueAsString(options));
  }

  /** What an authenticator knows a person by: nothing that tells who it is. */
  static byte[] handle(String sub) {
    return sub.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The passkey that was made, still without a name. Throws {@code Failed} with the failure that
   * says what is wrong with the answer.
   */
  static Passkey verified(WebAuthn rules, String challenge, JsonObject credential, Instant now) {
    var data = parsed(credential);
    var expected =
        new RegistrationParameters(
            Library.expected(rules, challenge), ALGORITHMS, rules.verificationRequired(), true);
    try {
      MANAGER.verify(data, expected);
      // The library looks at this only when a passkey is used.
      if (Boolean.TRUE.equals(data.getCollectedClientData().getCrossOrigin())) {
        throw new CrossOriginException("made in a frame of another origin");
      }
    } catch (VerificationException refused) {
      throw new Failed(failure(refused));
    } catch (RuntimeException misshapen) {
      throw new Failed(UNREADABLE);
    }
    return passkey(rules, data, credential, now);
  }

  private static RegistrationData parsed(JsonObject credential) {
    try {
      return MANAGER.parse(credential.encode());
    } catch (RuntimeException unreadable) {
      // The library throws whatever a missing or misshapen part leads to.
      throw new Failed(UNREADABLE);
    }
  }

  private static Failure failure(VerificationException refused) {
    return switch (refused) {
      case BadOriginException _, CrossOriginException _ -> new Failure.PasskeyOriginRefused();
      case BadRpIdException _ -> new Failure.PasskeyOfAnotherParty();
      case BadChallengeException _, MissingChallengeException _ ->
          new Failure.PasskeyChallengeNotFound();
      case InconsistentClientDataTypeException _, ConstraintViolationException _ -> UNREADABLE;
      default -> new Failure.PasskeyNotSupported();
    };
  }

  private static Passkey passkey(
      WebAuthn rules, RegistrationData data, JsonObject credential, Instant now) {
    var attested = Objects.requireNonNull(data.getAttestationObject());
    var flags = attested.getAuthenticatorData();
    var made = Objects.requireNonNull(flags.getAttestedCredentialData());
    if (made.getCredentialId().length < SHORTEST_ID || !strong(made.getCOSEKey())) {
      throw new Failed(new Failure.PasskeyNotSupported());
    }
    return new Passkey(
        Library.base64url(made.getCredentialId()),
        Library.write(made.getCOSEKey()),
        made.getAaguid().toString(),
        flags.getSignCount(),
        transports(data),
        "",
        rules.relyingParty(),
        now,
        attachment(credential.getValue("authenticatorAttachment")),
        attestation(attested.getAttestationStatement()),
        flags.isFlagUV(),
        flags.isFlagBE(),
        flags.isFlagBS());
  }

  /** An RSA key may be of any size; a short one is weak, a long one costs at every sign-in. */
  private static boolean strong(COSEKey key) {
    if (key.getPublicKey() instanceof RSAPublicKey rsa) {
      var bits = rsa.getModulus().bitLength();
      return bits >= SHORTEST_RSA && bits <= LONGEST_RSA;
    }
    return key.getPublicKey() != null;
  }

  private static List<String> transports(RegistrationData data) {
    var given = data.getTransports();
    return given == null
        ? List.of()
        : given.stream()
            .map(AuthenticatorTransport::getValue)
            .filter(TRANSPORTS::contains)
            .sorted()
            .toList();
  }

  private static @Nullable String attachment(@Nullable Object said) {
    return said instanceof String text && ATTACHMENTS.contains(text) ? text : null;
  }

  private static Passkey.Attestation attestation(AttestationStatement statement) {
    return switch (statement) {
      case NoneAttestationStatement _ -> Passkey.Attestation.NONE;
      case PackedAttestationStatement packed when packed.getX5c() == null ->
          Passkey.Attestation.SELF;
      default -> Passkey.Attestation.UNTRUSTED;
    };
  }
}
