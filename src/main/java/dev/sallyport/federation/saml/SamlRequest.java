package dev.sallyport.federation.saml;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.token.bearer.Form;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A message of ours on its way to a provider, by whichever browser (SAML Bindings 2.0 §3.4, §3.5).
 */
public final class SamlRequest {
  private static final String FIELD = "SAMLRequest";
  private static final String RELAY = "RelayState";

  /** How a browser brings it there. */
  public sealed interface Sent {
    /** It goes to this address. */
    record Redirect(String location) implements Sent {}

    /** It posts these fields to this address. */
    record Post(String address, Map<String, String> fields) implements Sent {
      public Post {
        fields = Map.copyOf(fields);
      }
    }
  }

  /**
   * What all messages have.
   *
   * @param id names it; an answer names it too
   * @param relay what is to come back beside the answer
   */
  public record Head(
      ServiceProvider from, IdpMetadata.Endpoint to, String id, String relay, Instant now) {}

  private interface Written {
    void to(XMLStreamWriter xml) throws XMLStreamException;
  }

  private SamlRequest() {}

  /**
   * Asks who is there (SAML Core 2.0 §3.4.1). Blocks for one signature where there is one.
   *
   * @param afresh whether people are to prove it anew
   * @param signer null where it goes unsigned
   */
  public static Sent signIn(Head head, boolean afresh, SpCredentials.@Nullable Held signer) {
    return sent(
        head,
        signer,
        message(
            head,
            "AuthnRequest",
            xml -> {
              if (afresh) {
                xml.writeAttribute("ForceAuthn", "true");
              }
              xml.writeAttribute("AssertionConsumerServiceURL", head.from().answers());
              xml.writeAttribute("ProtocolBinding", SamlNames.POST);
            },
            _ -> {}));
  }

  /**
   * Says that somebody signs out (SAML Core 2.0 §3.7.1). Blocks for one signature.
   *
   * @param session what the provider calls their session; null where it did not say
   */
  public static Sent signOut(
      Head head, NameId who, @Nullable String session, SpCredentials.Held signer) {
    return sent(
        head,
        signer,
        message(
            head,
            "LogoutRequest",
            _ -> {},
            xml -> {
              xml.writeStartElement("saml", "NameID", SamlNames.ASSERTION);
              for (var each : who.kind().entrySet()) {
                xml.writeAttribute(each.getKey(), each.getValue());
              }
              xml.writeCharacters(who.value());
              xml.writeEndElement();
              if (session != null) {
                xml.writeStartElement("samlp", "SessionIndex", SamlNames.PROTOCOL);
                xml.writeCharacters(session);
                xml.writeEndElement();
              }
            }));
  }

  private static String message(Head head, String name, Written attributes, Written content) {
    var text = new StringWriter();
    try {
      var xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartElement("samlp", name, SamlNames.PROTOCOL);
      xml.writeNamespace("samlp", SamlNames.PROTOCOL);
      xml.writeNamespace("saml", SamlNames.ASSERTION);
      xml.writeAttribute("ID", head.id());
      xml.writeAttribute("Version", "2.0");
      xml.writeAttribute("IssueInstant", head.now().truncatedTo(ChronoUnit.SECONDS).toString());
      xml.writeAttribute("Destination", head.to().address());
      attributes.to(xml);
      xml.writeStartElement("saml", "Issuer", SamlNames.ASSERTION);
      xml.writeCharacters(head.from().entityId());
      xml.writeEndElement();
      content.to(xml);
      xml.writeEndElement();
      xml.close();
    } catch (XMLStreamException impossible) {
      throw new IllegalStateException(impossible);
    }
    return text.toString();
  }

  private static Sent sent(Head head, SpCredentials.@Nullable Held signer, String message) {
    return head.to().post()
        ? posted(head, signer, message)
        : new Sent.Redirect(redirected(head, signer, message));
  }

  private static Sent posted(Head head, SpCredentials.@Nullable Held signer, String message) {
    var root = Xml.read(message);
    if (signer != null) {
      XmlSignatures.sign(root, signer.key(), signer.certificate());
    }
    var text = new StringWriter();
    try {
      var transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      transformer.transform(new DOMSource(root), new StreamResult(text));
    } catch (TransformerException impossible) {
      throw new IllegalStateException(impossible);
    }
    return new Sent.Post(
        head.to().address(),
        Map.of(
            FIELD,
            Base64.getEncoder().encodeToString(text.toString().getBytes(UTF_8)),
            RELAY,
            head.relay()));
  }

  private static String redirected(Head head, SpCredentials.@Nullable Held signer, String message) {
    var query = new LinkedHashMap<String, String>();
    query.put(FIELD, deflated(message));
    query.put(RELAY, head.relay());
    if (signer != null) {
      query.put("SigAlg", SignatureMethod.RSA_SHA256);
      // What is signed is the query to the letter, in this order.
      query.put("Signature", signature(Form.of(query), signer));
    }
    return Form.onto(URI.create(head.to().address()), query);
  }

  private static String deflated(String message) {
    var bytes = new ByteArrayOutputStream();
    try (var deflater =
        new DeflaterOutputStream(bytes, new Deflater(Deflater.DEFAULT_COMPRESSION, true))) {
      deflater.write(message.getBytes(UTF_8));
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static String signature(String query, SpCredentials.Held signer) {
    try {
      var signing = new JcaContentSignerBuilder("SHA256withRSA").build(signer.key());
      signing.getOutputStream().write(query.getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(signing.getSignature());
    } catch (OperatorCreationException | IOException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
