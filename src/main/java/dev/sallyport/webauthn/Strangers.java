package dev.sallyport.webauthn;

import com.google.common.base.Suppliers;
import com.webauthn4j.data.attestation.authenticator.EC2COSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.Passkey;
import dev.sallyport.directory.SignInRules.WebAuthn;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Passkeys for those who have none. The id is made with our own key from the sub, so it is the same
 * at every replica and at every try; the public key is one whose private half was thrown away.
 */
final class Strangers {
  /** How long the ids of common authenticators are, in bytes. */
  private static final int[] LENGTHS = {16, 20, 32};

  private final Kek kek;

  /** Made off the event loops that ask for it: the first key takes long. */
  private final Supplier<String> publicKey = Suppliers.memoize(Strangers::publicKey);

  Strangers(Kek kek) {
    this.kek = kek;
  }

  /** Makes what takes long. Blocks. */
  String warm() {
    return publicKey.get();
  }

  Passkey of(WebAuthn rules, String sub) {
    var length = LENGTHS[Math.floorMod(kek.mac("passkey length", sub)[0], LENGTHS.length)];
    var id = Arrays.copyOf(kek.mac("passkey", rules.relyingParty(), sub), length);
    return new Passkey(
        Library.base64url(id),
        publicKey.get(),
        "00000000-0000-0000-0000-000000000000",
        0,
        List.of("hybrid", "internal"),
        "",
        rules.relyingParty(),
        Instant.EPOCH,
        null,
        Passkey.Attestation.NONE,
        true,
        true,
        true);
  }

  private static String publicKey() {
    try {
      var keys = KeyPairGenerator.getInstance("EC");
      keys.initialize(new ECGenParameterSpec("secp256r1"));
      var drawn = (ECPublicKey) keys.generateKeyPair().getPublic();
      return Library.write(EC2COSEKey.create(drawn, COSEAlgorithmIdentifier.ES256));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
