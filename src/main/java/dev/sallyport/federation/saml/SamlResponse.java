package dev.sallyport.federation.saml;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * A response as a browser brought it, of whose form as much is fixed as SAML lets one fix (SAML
 * Core 2.0 §3.3.3): one assertion in its place, and signatures in theirs. What is signed can then
 * be only what is read (AC-105). Functions only; each throws SamlRefused. Blocks for some
 * milliseconds.
 */
public final class SamlResponse {
  /** How long one may be, in characters of Base64. */
  public static final int LONGEST = 100_000;

  private static final Set<String> PARTS =
      Set.of("Issuer", "Signature", "Status", "Assertion", "EncryptedAssertion");

  private static final Pattern WORD = Pattern.compile("[A-Za-z]{1,40}");

  private final Element root;

  private SamlResponse(Element root) {
    this.root = root;
  }

  /** Parses one, and believes nothing of it. */
  public static SamlResponse read(String text) {
    if (text.length() > LONGEST) {
      throw new SamlRefused("it is too long");
    }
    try {
      var bytes = Base64.getMimeDecoder().decode(text);
      var root = Xml.read(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      return new SamlResponse(root).inForm();
    } catch (IllegalArgumentException | CharacterCodingException noText) {
      throw new SamlRefused("it is not the text that is expected");
    }
  }

  private SamlResponse inForm() {
    Xml.plain(root);
    if (!Xml.is(root, SamlNames.PROTOCOL, "Response")) {
      throw new SamlRefused("it is no Response");
    }
    for (var part : Xml.children(root)) {
      if (!PARTS.contains(part.getLocalName())) {
        throw new SamlRefused("it has a part that is not taken");
      }
    }
    placed(root);
    return this;
  }

  /** Nothing that counts is anywhere else than where it is looked for. */
  private static void placed(Element root) {
    for (var element : Xml.all(root)) {
      var parent = element.getParentNode();
      var good =
          switch (String.valueOf(element.getLocalName())) {
            case "Response" -> element.isSameNode(root);
            case "Assertion" -> element.isSameNode(root) || root.isSameNode(parent);
            case "EncryptedAssertion" -> root.isSameNode(parent);
            case "Signature" ->
                root.isSameNode(parent)
                    || (parent instanceof Element above
                        && Xml.is(above, SamlNames.ASSERTION, "Assertion"));
            default -> true;
          };
      if (!good) {
        throw new SamlRefused("it has a part out of its place");
      }
    }
  }

  /** Who says that it is from them; nobody knows yet whether it is. */
  public @Nullable String issuer() {
    var own = Xml.optional(root, SamlNames.ASSERTION, "Issuer");
    if (own != null) {
      return Xml.text(own);
    }
    var assertion = Xml.optional(root, SamlNames.ASSERTION, "Assertion");
    return assertion == null ? null : Xml.text(Xml.only(assertion, SamlNames.ASSERTION, "Issuer"));
  }

  /** What it says, where it counts. */
  public SamlAssertion judge(Expected expected) {
    response(expected);
    var covered = XmlSignatures.signed(root);
    if (covered) {
      XmlSignatures.verify(root, expected.provider().keys());
    }
    var assertion = assertion(expected, covered);
    if (XmlSignatures.signed(assertion)) {
      XmlSignatures.verify(assertion, expected.provider().keys());
    } else if (!covered) {
      throw new SamlRefused("nothing of it is signed");
    }
    return AssertionRules.read(assertion, expected);
  }

  private void response(Expected expected) {
    if (!"2.0".equals(Xml.attribute(root, "Version"))) {
      throw new SamlRefused("it is of another version");
    }
    var issuer = Xml.optional(root, SamlNames.ASSERTION, "Issuer");
    if (issuer != null && !Xml.text(issuer).equals(expected.provider().entityId())) {
      throw new SamlRefused("it is of another issuer");
    }
    var to = Xml.attribute(root, "Destination");
    // One that is signed must say where it is for (SAML Bindings 2.0 §3.5.5.2).
    if (to == null ? XmlSignatures.signed(root) : !to.equals(expected.self().answers())) {
      throw new SamlRefused("it is for another destination");
    }
    var answers = Xml.attribute(root, "InResponseTo");
    if (answers != null && !answers.equals(expected.request())) {
      throw new SamlRefused("it answers another request");
    }
    var code =
        Xml.needed(
            Xml.only(
                Xml.only(root, SamlNames.PROTOCOL, "Status"), SamlNames.PROTOCOL, "StatusCode"),
            "Value");
    if (!code.equals(SamlNames.SUCCESS)) {
      var said = code.substring(code.lastIndexOf(':') + 1);
      throw new SamlRefused(
          WORD.matcher(said).matches() ? "the provider says " + said : "the provider says no");
    }
  }

  private Element assertion(Expected expected, boolean covered) {
    var plain = Xml.optional(root, SamlNames.ASSERTION, "Assertion");
    var encrypted = Xml.optional(root, SamlNames.ASSERTION, "EncryptedAssertion");
    if ((plain == null) == (encrypted == null)) {
      throw new SamlRefused("it must have one assertion");
    }
    if ((encrypted == null) == (expected.decrypting() != null)) {
      throw new SamlRefused(
          encrypted == null ? "the assertion is not encrypted" : "the assertion is encrypted");
    }
    if (encrypted == null || expected.decrypting() == null) {
      return Objects.requireNonNull(plain);
    }
    var opened = Decryption.open(encrypted, expected.decrypting(), covered);
    Xml.plain(opened);
    if (!Xml.is(opened, SamlNames.ASSERTION, "Assertion")) {
      throw new SamlRefused("what is encrypted is no assertion");
    }
    placed(opened);
    return opened;
  }
}
