package dev.sallyport.federation.saml;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** Which signatures count for the element they are in, wherever it stands (AC-105). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class XmlSignaturesTest {
  private static SpCredentials.Held signer;

  private Element root;
  private Element signed;

  @BeforeAll
  static void key() throws GeneralSecurityException {
    signer = SpCredentials.generate("provider", Instant.now()).signing();
  }

  @BeforeEach
  void sign() {
    root = Xml.read("<r ID='_r'><a ID='_a'><i/><n>alice</n></a><b ID='_b'><i/></b></r>");
    signed = child("a");
    XmlSignatures.sign(signed, signer.key(), signer.certificate());
  }

  private Element child(String name) {
    return Xml.children(root).stream().filter(e -> name.equals(e.getLocalName())).findFirst().get();
  }

  private Element signature() {
    return Xml.only(signed, SamlNames.DSIG, "Signature");
  }

  private void verify(Element element) {
    XmlSignatures.verify(element, List.of(signer.certificate().getPublicKey()));
  }

  private void refused(Consumer<Element> change) {
    change.accept(signed);
    assertThatThrownBy(() -> verify(signed)).isInstanceOf(SamlRefused.class);
  }

  @Test
  void a_signature_counts_whatever_is_around_what_it_covers() {
    root.appendChild(root.getOwnerDocument().createElement("more"));
    assertThatCode(() -> verify(signed)).doesNotThrowAnyException();
  }

  @Test
  void AC105_nothing_within_may_change() {
    refused(element -> Xml.children(element).getLast().setTextContent("mallory"));
  }

  @Test
  void AC105_it_is_no_signature_of_another_element() {
    var other = child("b");
    other.appendChild(signature());
    assertThatThrownBy(() -> verify(other)).isInstanceOf(SamlRefused.class);
  }

  @Test
  void AC105_no_other_element_may_have_its_ID() {
    refused(_ -> child("b").setAttribute("ID", "_a"));
  }

  @Test
  void AC105_no_part_of_the_signature_may_have_its_ID() {
    refused(_ -> signature().setAttributeNS(null, "Id", "_a"));
  }

  @Test
  void AC105_a_signature_has_nothing_of_its_own_in_it() {
    refused(
        _ ->
            signature()
                .appendChild(root.getOwnerDocument().createElementNS(SamlNames.DSIG, "Object")));
  }

  @Test
  void AC105_two_signatures_are_none() {
    refused(element -> element.appendChild(signature().cloneNode(true)));
  }

  @Test
  void AC105_weak_and_foreign_ways_to_sign_are_refused() {
    var weak =
        List.of(
            List.of("SignatureMethod", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
            List.of("SignatureMethod", "http://www.w3.org/2000/09/xmldsig#hmac-sha1"),
            List.of("SignatureMethod", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"),
            List.of("DigestMethod", "http://www.w3.org/2000/09/xmldsig#sha1"),
            List.of("Transform", "http://www.w3.org/TR/1999/REC-xslt-19991116"),
            List.of("Transform", "http://www.w3.org/TR/1999/REC-xpath-19991116"),
            List.of(
                "CanonicalizationMethod", "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"));
    for (var each : weak) {
      sign();
      refused(
          _ ->
              Xml.all(signature(), SamlNames.DSIG, each.getFirst())
                  .getFirst()
                  .setAttribute("Algorithm", each.getLast()));
    }
  }

  @Test
  void AC105_a_key_that_comes_along_is_not_asked() throws GeneralSecurityException {
    var other = SpCredentials.generate("other", Instant.now()).signing();
    assertThatThrownBy(
            () -> XmlSignatures.verify(signed, List.of(other.certificate().getPublicKey())))
        .isInstanceOfSatisfying(
            SamlRefused.class,
            refused -> org.assertj.core.api.Assertions.assertThat(refused.forKeys()).isTrue());
  }
}
