package dev.sallyport.ingress.cognito;

import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/** Whether a text can be the metadata of a SAML identity provider (SAML Metadata 2.0 §2.3). */
final class SamlMetadata {
  private static final String NAMESPACE = "urn:oasis:names:tc:SAML:2.0:metadata";

  private SamlMetadata() {}

  /** Whether it is well-formed XML about one entity; no document type is read or followed. */
  static boolean plausible(String text) {
    var factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      var reader = factory.createXMLStreamReader(new StringReader(text));
      var about = false;
      var depth = 0;
      while (reader.hasNext()) {
        switch (reader.next()) {
          case XMLStreamConstants.DTD -> {
            return false;
          }
          case XMLStreamConstants.START_ELEMENT -> {
            about |=
                depth == 0
                    && reader.getLocalName().equals("EntityDescriptor")
                    && NAMESPACE.equals(reader.getNamespaceURI());
            depth++;
          }
          case XMLStreamConstants.END_ELEMENT -> depth--;
          default -> {}
        }
      }
      return about;
    } catch (XMLStreamException malformed) {
      return false;
    }
  }
}
