package dev.sallyport.webauthn;

import com.webauthn4j.converter.AttestationObjectConverter;
import com.webauthn4j.converter.AuthenticatorDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.data.attestation.AttestationObject;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.authenticator.EC2COSEKey;
import com.webauthn4j.data.attestation.authenticator.RSACOSEKey;
import com.webauthn4j.data.attestation.statement.AttestationStatement;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.attestation.statement.PackedAttestationStatement;
import com.webauthn4j.data.extension.authenticator.AuthenticationExtensionAuthenticatorOutput;
import com.webauthn4j.data.extension.authenticator.RegistrationExtensionAuthenticatorOutput;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A browser and an authenticator with one passkey, in software. It answers what it is asked, and
 * lies where a test tells it to.
 */
public final class AuthenticatorForTests {
  private static final ObjectConverter CONVERTER = new ObjectConverter();

  private final KeyPair keys;
  private final byte[] id = new byte[32];

  /** Where the page is. */
  public String origin;

  /** Null is what the options say. */
  public @Nullable String relyingParty;

  /** The next answer carries it; each answer counts one on while {@link #counting}. */
  public long counter;

  public boolean counting = true;
  public boolean verified = true;
  public boolean present = true;
  public boolean synced;

  /** Null leaves it out. */
  public @Nullable Boolean crossOrigin;

  /** Null is what the options say. */
  public @Nullable String challenge;

  /** Whether it attests with its own key. */
  public boolean selfAttested;

  /** Whether its signatures are spoiled. */
  public boolean spoiled;

  private AuthenticatorForTests(String origin, String algorithm, int size) {
    this.origin = origin;
    new SecureRandom().nextBytes(id);
    try {
      var generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      this.keys = generator.generateKeyPair();
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** With an ES256 key. */
  public static AuthenticatorForTests at(String origin) {
    return new AuthenticatorForTests(origin, "EC", 256);
  }

  /** With an ES384 key, which nobody asked for. */
  public static AuthenticatorForTests withOtherAlgorithm(String origin) {
    return new AuthenticatorForTests(origin, "EC", 384);
  }

  /** With an RS256 key of so many bits. */
  public static AuthenticatorForTests withRsa(String origin, int bits) {
    return new AuthenticatorForTests(origin, "RSA", bits);
  }

  /** The credential's id as it is on the wire. */
  public String id() {
    return base64url(id);
  }

  /** {@code navigator.credentials.create()} and {@code toJSON()}. */
  public JsonObject create(JsonObject options) {
    var clientData = clientData("webauthn.create", options.getString("challenge"));
    var party = options.getJsonObject("rp").getString("id");
    var said =
        new AuthenticatorData<RegistrationExtensionAuthenticatorOutput>(
            sha256(bytes(relyingParty == null ? party : relyingParty)),
            (byte) (flags() | AuthenticatorData.BIT_AT),
            counted(),
            new AttestedCredentialData(AAGUID.ZERO, id, coseKey()));
    var saidBytes = new AuthenticatorDataConverter(CONVERTER).convert(said);
    var object = new AttestationObject(said, statement(saidBytes, clientData));
    return credential()
        .put(
            "response",
            new JsonObject()
                .put("clientDataJSON", base64url(clientData))
                .put(
                    "attestationObject",
                    base64url(new AttestationObjectConverter(CONVERTER).convertToBytes(object)))
                .put("transports", new JsonArray().add("internal").add("hybrid").add("telepathy"))
                .put("authenticatorData", base64url(saidBytes))
                .put("publicKey", base64url(keys.getPublic().getEncoded()))
                .put("publicKeyAlgorithm", coseKey().getAlgorithm().getValue()));
  }

  /** {@code navigator.credentials.get()} and {@code toJSON()}. */
  public JsonObject get(JsonObject options, String userHandle) {
    var clientData = clientData("webauthn.get", options.getString("challenge"));
    var party = options.getString("rpId");
    var said =
        new AuthenticatorDataConverter(CONVERTER)
            .convert(
                new AuthenticatorData<AuthenticationExtensionAuthenticatorOutput>(
                    sha256(bytes(relyingParty == null ? party : relyingParty)),
                    flags(),
                    counted()));
    return credential()
        .put(
            "response",
            new JsonObject()
                .put("clientDataJSON", base64url(clientData))
                .put("authenticatorData", base64url(said))
                .put("signature", base64url(signature(said, clientData)))
                .put("userHandle", base64url(bytes(userHandle))));
  }

  private JsonObject credential() {
    return new JsonObject()
        .put("id", id())
        .put("rawId", id())
        .put("type", "public-key")
        .put("authenticatorAttachment", "platform")
        .put("clientExtensionResults", new JsonObject());
  }

  private byte[] clientData(String type, String asked) {
    var json =
        new JsonObject()
            .put("type", type)
            .put("challenge", challenge == null ? asked : challenge)
            .put("origin", origin);
    return bytes((crossOrigin == null ? json : json.put("crossOrigin", crossOrigin)).encode());
  }

  private byte flags() {
    var flags = 0;
    flags |= present ? AuthenticatorData.BIT_UP : 0;
    flags |= verified ? AuthenticatorData.BIT_UV : 0;
    flags |= synced ? AuthenticatorData.BIT_BE | AuthenticatorData.BIT_BS : 0;
    return (byte) flags;
  }

  private long counted() {
    return counting ? ++counter : counter;
  }

  private AttestationStatement statement(byte[] said, byte[] clientData) {
    return selfAttested
        ? new PackedAttestationStatement(
            coseKey().getAlgorithm(), signature(said, clientData), null)
        : new NoneAttestationStatement();
  }

  private COSEKey coseKey() {
    return switch (keys.getPublic()) {
      case ECPublicKey ec when ec.getParams().getOrder().bitLength() == 256 ->
          EC2COSEKey.create(ec, COSEAlgorithmIdentifier.ES256);
      case ECPublicKey ec -> EC2COSEKey.create(ec, COSEAlgorithmIdentifier.ES384);
      case RSAPublicKey rsa -> RSACOSEKey.create(rsa, COSEAlgorithmIdentifier.RS256);
      default -> throw new IllegalStateException();
    };
  }

  private byte[] signature(byte[] said, byte[] clientData) {
    try {
      var name =
          switch (keys.getPublic()) {
            case RSAPublicKey _ -> "SHA256withRSA";
            case ECPublicKey ec when ec.getParams().getOrder().bitLength() == 256 ->
                "SHA256withECDSA";
            default -> "SHA384withECDSA";
          };
      var signer = Signature.getInstance(name);
      signer.initSign(keys.getPrivate());
      signer.update(said);
      signer.update(spoiled ? sha256(said) : sha256(clientData));
      return signer.sign();
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String base64url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
