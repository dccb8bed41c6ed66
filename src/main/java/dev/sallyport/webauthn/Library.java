package dev.sallyport.webauthn;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.data.AuthenticatorTransport;
import com.webauthn4j.data.PublicKeyCredentialDescriptor;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.UserVerificationRequirement;
import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.Challenge;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import dev.sallyport.directory.Passkey;
import dev.sallyport.directory.SignInRules.WebAuthn;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Our words in the library's, and back. */
final class Library {
  /** What comes in is 64 KiB at most; this bounds what it may unfold to. */
  private static final StreamReadConstraints BOUNDS =
      StreamReadConstraints.builder()
          .maxNestingDepth(16)
          .maxNumberLength(32)
          .maxNameLength(256)
          .maxStringLength(65_536)
          .build();

  /** Reads and writes JSON and CBOR; safe for many threads. */
  static final ObjectConverter CONVERTER =
      new ObjectConverter(
          new ObjectMapper(JsonFactory.builder().streamReadConstraints(BOUNDS).build()),
          new ObjectMapper(CBORFactory.builder().streamReadConstraints(BOUNDS).build()));

  private Library() {}

  /** What a ceremony must have been about. */
  static ServerProperty expected(WebAuthn rules, String challenge) {
    var origins = rules.origins().stream().map(Origin::create).collect(Collectors.toSet());
    return new ServerProperty(origins, rules.relyingParty(), challenge(challenge));
  }

  static Challenge challenge(String base64url) {
    return new DefaultChallenge(base64url);
  }

  static UserVerificationRequirement verification(WebAuthn rules) {
    return rules.verificationRequired()
        ? UserVerificationRequirement.REQUIRED
        : UserVerificationRequirement.PREFERRED;
  }

  /** Names these passkeys to a browser, those of this relying party. */
  static List<PublicKeyCredentialDescriptor> named(WebAuthn rules, List<Passkey> passkeys) {
    return passkeys.stream()
        .filter(passkey -> passkey.relyingParty().equals(rules.relyingParty()))
        .map(
            passkey ->
                new PublicKeyCredentialDescriptor(
                    PublicKeyCredentialType.PUBLIC_KEY, bytes(passkey.id()), transports(passkey)))
        .toList();
  }

  /** Null where none is known: then the browser asks all. */
  private static @Nullable Set<AuthenticatorTransport> transports(Passkey passkey) {
    return passkey.transports().isEmpty()
        ? null
        : passkey.transports().stream()
            .map(AuthenticatorTransport::create)
            .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  static String write(COSEKey key) {
    return base64url(CONVERTER.getCborConverter().writeValueAsBytes(key));
  }

  static COSEKey key(Passkey passkey) {
    return Objects.requireNonNull(
        CONVERTER.getCborConverter().readValue(bytes(passkey.publicKey()), COSEKey.class));
  }

  static byte[] bytes(String base64url) {
    return Base64.getUrlDecoder().decode(base64url);
  }

  static String base64url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
