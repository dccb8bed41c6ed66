package dev.sallyport.federation.saml;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/**
 * What a provider calls somebody, exactly (SAML Core 2.0 §2.2.3).
 *
 * @param kind its attributes, such as {@code Format}: a logout request must repeat them
 */
public record NameId(String value, Map<String, String> kind) {
  static final String FORMAT = "Format";

  public NameId {
    kind = Map.copyOf(kind);
  }

  static NameId of(Element element) {
    if (!Xml.children(element).isEmpty()) {
      throw new SamlRefused("the NameID is no text");
    }
    var kind = new LinkedHashMap<String, String>();
    Stream.of(FORMAT, "NameQualifier", "SPNameQualifier", "SPProvidedID")
        .forEach(
            name -> {
              var value = Xml.attribute(element, name);
              if (value != null) {
                kind.put(name, value);
              }
            });
    var value = element.getTextContent();
    if (value.isBlank() || SamlNames.TRANSIENT.equals(kind.get(FORMAT))) {
      // A name for one sign-in would make an account of each.
      throw new SamlRefused("the NameID names nobody for good");
    }
    return new NameId(value, kind);
  }

  /** To be kept. */
  public JsonObject write() {
    return new JsonObject().put("value", value).put("kind", new JsonObject(Map.copyOf(kind)));
  }

  /** Reads what {@link #write} wrote. */
  public static NameId read(JsonObject json) {
    var kind = new LinkedHashMap<String, String>();
    json.getJsonObject("kind").forEach(each -> kind.put(each.getKey(), (String) each.getValue()));
    return new NameId(json.getString("value"), kind);
  }

  /** Says nothing of them. */
  @Override
  public String toString() {
    return "NameId[***]";
  }
}
