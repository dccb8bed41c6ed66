package dev.sallyport.federation.saml;

import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * XML that strangers write: without a document type, so without entities, and fetching nothing.
 * Functions only; each throws SamlRefused.
 */
final class Xml {
  private static final String DEEPEST = "64";
  private static final ErrorHandler SILENT =
      new ErrorHandler() {
        @Override
        public void warning(SAXParseException trouble) {}

        @Override
        public void error(SAXParseException trouble) throws SAXException {
          throw trouble;
        }

        @Override
        public void fatalError(SAXParseException trouble) throws SAXException {
          throw trouble;
        }
      };

  private Xml() {}

  /** The document element of a text. */
  static Element read(String text) {
    try {
      return builder().parse(new InputSource(new StringReader(text))).getDocumentElement();
    } catch (SAXException | IOException malformed) {
      throw new SamlRefused("it is not the XML that is expected");
    }
  }

  private static DocumentBuilder builder() {
    var factory = DocumentBuilderFactory.newDefaultNSInstance();
    try {
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      // What is signed is written out again by functions that call themselves.
      factory.setAttribute("jdk.xml.maxElementDepth", DEEPEST);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(SILENT);
      return builder;
    } catch (ParserConfigurationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Every element of a tree in the order of the document, its root first. */
  static List<Element> all(Element root) {
    var found = new ArrayList<Element>();
    found.add(root);
    var below = root.getElementsByTagNameNS("*", "*");
    for (int i = 0; i < below.getLength(); i++) {
      found.add((Element) below.item(i));
    }
    return found;
  }

  /** Those of a tree that are called so. */
  static List<Element> all(Element root, String namespace, String name) {
    return all(root).stream().filter(each -> is(each, namespace, name)).toList();
  }

  static boolean is(Element element, String namespace, String name) {
    return namespace.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
  }

  /** The elements right below one. */
  static List<Element> children(Element of) {
    var found = new ArrayList<Element>();
    for (Node each = of.getFirstChild(); each != null; each = each.getNextSibling()) {
      if (each instanceof Element element) {
        found.add(element);
      }
    }
    return found;
  }

  /** Those right below that are called so. */
  static List<Element> children(Element of, String namespace, String name) {
    return children(of).stream().filter(each -> is(each, namespace, name)).toList();
  }

  /** The one right below that is called so; null where there is none. */
  static @Nullable Element optional(Element of, String namespace, String name) {
    var found = children(of, namespace, name);
    if (found.size() > 1) {
      throw new SamlRefused("it has several of " + name);
    }
    return found.isEmpty() ? null : found.getFirst();
  }

  /** The same, which must be there. */
  static Element only(Element of, String namespace, String name) {
    var found = optional(of, namespace, name);
    if (found == null) {
      throw new SamlRefused("it has no " + name);
    }
    return found;
  }

  /** All text of an element that has nothing but text. */
  static String text(Element of) {
    if (!children(of).isEmpty()) {
      throw new SamlRefused(of.getLocalName() + " is no text");
    }
    return of.getTextContent().strip();
  }

  /** An attribute; null where there is none. */
  static @Nullable String attribute(Element of, String name) {
    return of.hasAttributeNS(null, name) ? of.getAttributeNS(null, name) : null;
  }

  /** An attribute, which must be there. */
  static String needed(Element of, String name) {
    var value = attribute(of, name);
    if (value == null || value.isEmpty()) {
      throw new SamlRefused(of.getLocalName() + " has no " + name);
    }
    return value;
  }

  /** A time in an attribute; null where there is none. */
  static @Nullable Instant time(Element of, String name) {
    var value = attribute(of, name);
    if (value == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeParseException noTime) {
      throw new SamlRefused(of.getLocalName() + " has no good " + name);
    }
  }

  /**
   * Refuses comments and processing instructions: signatures leave them out, and they part a text
   * that is one (AC-105).
   */
  static void plain(Node of) {
    for (Node each = of.getFirstChild(); each != null; each = each.getNextSibling()) {
      switch (each.getNodeType()) {
        case Node.COMMENT_NODE, Node.PROCESSING_INSTRUCTION_NODE, Node.ENTITY_REFERENCE_NODE ->
            throw new SamlRefused("it has comments or instructions in it");
        default -> plain(each);
      }
    }
  }

  static Document document(Element of) {
    return java.util.Objects.requireNonNull(of.getOwnerDocument());
  }
}
