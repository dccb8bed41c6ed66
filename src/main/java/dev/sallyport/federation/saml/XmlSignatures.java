package dev.sallyport.federation.saml;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import org.w3c.dom.Element;

/**
 * Signatures of the one form that SAML knows (SAML Core 2.0 §5.4): inside of the element that they
 * cover, whole, and naming it by its ID. Who signed is known from metadata only: what a signature
 * says of its key is not read. Functions only.
 */
final class XmlSignatures {
  private static final String SECURE = "org.jcp.xml.dsig.secureValidation";
  private static final Set<String> TRANSFORMS =
      Set.of(Transform.ENVELOPED, CanonicalizationMethod.EXCLUSIVE);
  private static final Set<String> METHODS =
      Set.of(
          SignatureMethod.RSA_SHA256,
          SignatureMethod.RSA_SHA384,
          SignatureMethod.RSA_SHA512,
          SignatureMethod.ECDSA_SHA256,
          SignatureMethod.ECDSA_SHA384,
          SignatureMethod.ECDSA_SHA512);
  private static final Set<String> DIGESTS =
      Set.of(DigestMethod.SHA256, DigestMethod.SHA384, DigestMethod.SHA512);

  /** What an element may be named by, of whichever language. */
  private static final Set<String> ID = Set.of("id");

  private XmlSignatures() {}

  static boolean signed(Element element) {
    return !Xml.children(element, SamlNames.DSIG, "Signature").isEmpty();
  }

  /**
   * Throws unless the element's own signature is good and by one of these keys. No two elements of
   * the document may have the same ID, so that there is no other that it could be about.
   */
  static void verify(Element element, List<PublicKey> keys) {
    var signature = Xml.only(element, SamlNames.DSIG, "Signature");
    var id = Xml.needed(element, "ID");
    unique(Xml.document(element).getDocumentElement());
    // Whether it is in form does not depend on the key, and is cheap to see.
    for (var key : keys) {
      if (by(key, signature, element, id)) {
        return;
      }
    }
    throw SamlRefused.unknownKey();
  }

  private static void unique(Element root) {
    var seen = new java.util.HashSet<String>();
    for (var element : Xml.all(root)) {
      var attributes = element.getAttributes();
      for (int i = 0; i < attributes.getLength(); i++) {
        var attribute = attributes.item(i);
        if (ID.contains(String.valueOf(attribute.getLocalName()).toLowerCase(Locale.ROOT))
            && !seen.add(attribute.getNodeValue())) {
          throw new SamlRefused("two elements have the same ID");
        }
      }
    }
  }

  private static boolean by(PublicKey key, Element signature, Element element, String id) {
    var context = new DOMValidateContext(KeySelector.singletonKeySelector(key), signature);
    context.setProperty(SECURE, true);
    context.setIdAttributeNS(element, null, "ID");
    try {
      var read = factory().unmarshalXMLSignature(context);
      inForm(read, id);
      return key.getAlgorithm().equals(family(read)) && read.validate(context);
    } catch (MarshalException | XMLSignatureException | ClassCastException malformed) {
      throw new SamlRefused("the signature is not of a form that is taken");
    }
  }

  private static void inForm(XMLSignature read, String id) {
    var info = read.getSignedInfo();
    var references = info.getReferences();
    var good =
        references.size() == 1
            && read.getObjects().isEmpty()
            && METHODS.contains(info.getSignatureMethod().getAlgorithm())
            && info.getCanonicalizationMethod()
                .getAlgorithm()
                .equals(CanonicalizationMethod.EXCLUSIVE)
            && about(references.getFirst(), id);
    if (!good) {
      throw new SamlRefused("the signature is not of a form that is taken");
    }
  }

  private static boolean about(Reference reference, String id) {
    return ("#" + id).equals(reference.getURI())
        && DIGESTS.contains(reference.getDigestMethod().getAlgorithm())
        && reference.getTransforms().size() <= TRANSFORMS.size()
        && reference.getTransforms().stream()
            .allMatch(each -> TRANSFORMS.contains(each.getAlgorithm()));
  }

  private static String family(XMLSignature read) {
    return read.getSignedInfo().getSignatureMethod().getAlgorithm().contains("#ecdsa-")
        ? "EC"
        : "RSA";
  }

  /** Signs a message of ours, whose first child is its Issuer. */
  static void sign(Element message, PrivateKey key, X509Certificate certificate) {
    var factory = factory();
    try {
      var reference =
          factory.newReference(
              "#" + Xml.needed(message, "ID"),
              factory.newDigestMethod(DigestMethod.SHA256, null),
              Stream.of(Transform.ENVELOPED, CanonicalizationMethod.EXCLUSIVE)
                  .map(name -> transform(factory, name))
                  .toList(),
              null,
              null);
      var info =
          factory.newSignedInfo(
              factory.newCanonicalizationMethod(
                  CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
              factory.newSignatureMethod(SignatureMethod.RSA_SHA256, null),
              List.of(reference));
      var keys = factory.getKeyInfoFactory();
      var about = keys.newKeyInfo(List.of(keys.newX509Data(List.of(certificate))));
      var before = Xml.children(message).getFirst().getNextSibling();
      var context =
          before == null
              ? new DOMSignContext(key, message)
              : new DOMSignContext(key, message, before);
      context.setIdAttributeNS(message, null, "ID");
      context.setDefaultNamespacePrefix("ds");
      factory.newXMLSignature(info, about).sign(context);
      // It breaks lines as MIME does, of which the signature covers none, and some read none.
      Stream.of("SignatureValue", "X509Certificate")
          .flatMap(name -> Xml.all(message, SamlNames.DSIG, name).stream())
          .forEach(each -> each.setTextContent(each.getTextContent().replaceAll("\\s", "")));
    } catch (GeneralSecurityException | MarshalException | XMLSignatureException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static Transform transform(XMLSignatureFactory factory, String name) {
    try {
      return factory.newTransform(name, (TransformParameterSpec) null);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static XMLSignatureFactory factory() {
    return XMLSignatureFactory.getInstance("DOM");
  }
}
