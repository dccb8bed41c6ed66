package dev.sallyport.federation.saml;

import dev.sallyport.directory.Pool;
import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Who a pool is to its SAML providers (oauth2.md §9.5).
 *
 * @param entityId its name, and the audience of what is said to it
 * @param answers where responses are posted to
 * @param logout where answers to logout requests go
 */
public record ServiceProvider(String entityId, String answers, String logout) {
  /** Where responses are posted to, below the public address. */
  public static final String ANSWERS = "/saml2/idpresponse";

  /** Where answers to logout requests go, below the public address. */
  public static final String LOGOUT = "/saml2/logout";

  /**
   * This pool.
   *
   * @param publicUrl what browsers call this installation, without a trailing slash
   */
  public static ServiceProvider of(Pool pool, String publicUrl) {
    return new ServiceProvider(
        "urn:amazon:cognito:sp:" + pool.id(), publicUrl + ANSWERS, publicUrl + LOGOUT);
  }

  /** What it says of itself, for a provider's administrator (SAML Metadata 2.0 §2.4.4). */
  public String metadata(SpCredentials credentials) {
    var text = new StringWriter();
    try {
      var xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("md", "EntityDescriptor", SamlNames.METADATA);
      xml.writeNamespace("md", SamlNames.METADATA);
      xml.writeNamespace("ds", SamlNames.DSIG);
      xml.writeAttribute("entityID", entityId);
      xml.writeStartElement("md", "SPSSODescriptor", SamlNames.METADATA);
      xml.writeAttribute("protocolSupportEnumeration", SamlNames.PROTOCOL);
      xml.writeAttribute("AuthnRequestsSigned", "true");
      xml.writeAttribute("WantAssertionsSigned", "true");
      key(xml, "signing", credentials.signing());
      key(xml, "encryption", credentials.decrypting());
      place(xml, "SingleLogoutService", SamlNames.POST, logout);
      place(xml, "SingleLogoutService", SamlNames.REDIRECT, logout);
      xml.writeEmptyElement("md", "AssertionConsumerService", SamlNames.METADATA);
      xml.writeAttribute("Binding", SamlNames.POST);
      xml.writeAttribute("Location", answers);
      xml.writeAttribute("index", "0");
      xml.writeAttribute("isDefault", "true");
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException impossible) {
      throw new IllegalStateException(impossible);
    }
    return text.toString();
  }

  private static void key(XMLStreamWriter xml, String use, SpCredentials.Held held)
      throws XMLStreamException {
    xml.writeStartElement("md", "KeyDescriptor", SamlNames.METADATA);
    xml.writeAttribute("use", use);
    xml.writeStartElement("ds", "KeyInfo", SamlNames.DSIG);
    xml.writeStartElement("ds", "X509Data", SamlNames.DSIG);
    xml.writeStartElement("ds", "X509Certificate", SamlNames.DSIG);
    xml.writeCharacters(held.text());
    xml.writeEndElement();
    xml.writeEndElement();
    xml.writeEndElement();
    xml.writeEndElement();
  }

  private static void place(XMLStreamWriter xml, String name, String binding, String address)
      throws XMLStreamException {
    xml.writeEmptyElement("md", name, SamlNames.METADATA);
    xml.writeAttribute("Binding", binding);
    xml.writeAttribute("Location", address);
  }
}
