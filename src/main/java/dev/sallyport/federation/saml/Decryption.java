package dev.sallyport.federation.saml;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.PrivateKey;
import java.util.Set;
import org.apache.xml.security.Init;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.encryption.XMLEncryptionException;
import org.w3c.dom.Element;

/**
 * Opens an assertion that was encrypted for us (SAML Core 2.0 §6). Whatever goes wrong reads the
 * same to whoever sent it. Functions only.
 */
final class Decryption {
  private static final Set<String> AUTHENTICATED =
      Set.of(XMLCipher.AES_128_GCM, XMLCipher.AES_192_GCM, XMLCipher.AES_256_GCM);

  /** An attacker who may change them reads what is inside, answer by answer. */
  private static final Set<String> MALLEABLE =
      Set.of(XMLCipher.AES_128, XMLCipher.AES_192, XMLCipher.AES_256);

  private static final Set<String> WRAPPED = Set.of(XMLCipher.RSA_OAEP, XMLCipher.RSA_OAEP_11);

  static {
    Init.init();
  }

  private Decryption() {}

  /**
   * What is inside, as a document of its own: nothing around it reaches in.
   *
   * @param covered whether a signature was found good that covers it as it is
   */
  static Element open(Element encrypted, PrivateKey key, boolean covered) {
    var data = Xml.only(encrypted, SamlNames.XENC, "EncryptedData");
    var keys = Xml.all(encrypted, SamlNames.XENC, "EncryptedKey");
    // What is named instead of being there would be fetched.
    if (keys.size() != 1 || !Xml.all(encrypted, SamlNames.XENC, "CipherReference").isEmpty()) {
      throw shut();
    }
    var how = algorithm(data);
    if (!WRAPPED.contains(algorithm(keys.getFirst()))
        || !(AUTHENTICATED.contains(how) || (covered && MALLEABLE.contains(how)))) {
      throw new SamlRefused("the assertion is encrypted in a way that is not taken");
    }
    return Xml.read(opened(data, keys.getFirst(), how, key));
  }

  private static String algorithm(Element of) {
    return Xml.needed(Xml.only(of, SamlNames.XENC, "EncryptionMethod"), "Algorithm");
  }

  private static String opened(Element data, Element wrapped, String how, PrivateKey key) {
    try {
      var unwrapping = XMLCipher.getInstance();
      unwrapping.setSecureValidation(true);
      unwrapping.init(XMLCipher.UNWRAP_MODE, key);
      var inner =
          unwrapping.decryptKey(unwrapping.loadEncryptedKey(Xml.document(wrapped), wrapped), how);
      var cipher = XMLCipher.getInstance();
      cipher.setSecureValidation(true);
      cipher.init(XMLCipher.DECRYPT_MODE, inner);
      return new String(cipher.decryptToByteArray(data), UTF_8);
    } catch (XMLEncryptionException | RuntimeException notForUs) {
      throw shut();
    }
  }

  private static SamlRefused shut() {
    return new SamlRefused("the encrypted assertion cannot be opened");
  }
}
