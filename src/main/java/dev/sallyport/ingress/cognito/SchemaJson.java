package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pool.AttributeSchema;
import dev.sallyport.directory.StandardAttributes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** How Cognito spells a pool's schema. */
final class SchemaJson {
  private static final Set<String> KNOWN =
      Set.of(
          "Name",
          "AttributeDataType",
          "DeveloperOnlyAttribute",
          "Mutable",
          "Required",
          "NumberAttributeConstraints",
          "StringAttributeConstraints");

  private SchemaJson() {}

  /**
   * The whole schema a CreateUserPool request asks for, standard attributes included.
   *
   * @param most custom attributes
   */
  static List<AttributeSchema> read(JsonObject input, int most) {
    var declared = Members.objects(input, "Schema").map(SchemaJson::attribute).toList();
    var names = new HashSet<String>();
    for (var each : declared) {
      if (!names.add(each.name())) {
        throw Members.invalid("Attribute " + each.name() + " is declared more than once.");
      }
    }
    few(names.stream(), most);
    return StandardAttributes.with(declared);
  }

  /**
   * A pool's schema with the custom attributes that AddCustomAttributes adds. Throws {@code Failed}
   * for one that is there already.
   *
   * @param most custom attributes, old and new
   */
  static List<AttributeSchema> more(JsonObject input, List<AttributeSchema> schema, int most) {
    var all = new ArrayList<>(schema);
    Members.objects(input, "CustomAttributes")
        .forEach(
            json -> {
              Members.only(json, KNOWN);
              Members.off(json, "DeveloperOnlyAttribute", false);
              var added = custom(json, named(json));
              if (all.stream().anyMatch(each -> each.name().equals(added.name()))) {
                throw Members.invalid(
                    added.name() + ": Existing attribute already has name " + added.name() + ".");
              }
              all.add(added);
            });
    few(all.stream().map(AttributeSchema::name), most);
    return all;
  }

  private static void few(Stream<String> names, int most) {
    if (names.filter(name -> !StandardAttributes.contains(name)).count() > most) {
      throw Members.invalid("A user pool can have at most " + most + " custom attributes.");
    }
  }

  private static String named(JsonObject json) {
    var name = json.getString("Name", "");
    if (name.isEmpty()) {
      throw Members.invalid("A schema attribute needs a name.");
    }
    return name;
  }

  private static AttributeSchema attribute(JsonObject json) {
    Members.only(json, KNOWN);
    Members.off(json, "DeveloperOnlyAttribute", false);
    var name = named(json);
    return StandardAttributes.all().stream()
        .filter(standard -> standard.name().equals(name))
        .findFirst()
        .map(standard -> standard(json, standard))
        .orElseGet(() -> custom(json, name));
  }

  private static AttributeSchema standard(JsonObject json, AttributeSchema standard) {
    var type = json.getString("AttributeDataType", standard.type());
    if (!type.equals(standard.type())) {
      throw Members.invalid(
          "The type of the standard attribute " + standard.name() + " is " + standard.type() + ".");
    }
    return bounded(
        json,
        standard.name(),
        type,
        json.getBoolean("Mutable", standard.mutable()),
        json.getBoolean("Required", standard.required()),
        standard.minimum(),
        standard.maximum());
  }

  private static AttributeSchema custom(JsonObject json, String name) {
    if (json.getBoolean("Required", false)) {
      throw Members.invalid("Required custom attributes are not supported currently");
    }
    var type = json.getString("AttributeDataType", "String");
    var number = type.equals("Number");
    return bounded(
        json,
        name.startsWith("custom:") ? name : "custom:" + name,
        type,
        json.getBoolean("Mutable", false),
        false,
        number ? Long.MIN_VALUE : 0,
        number ? Long.MAX_VALUE : StandardAttributes.LONGEST);
  }

  private static AttributeSchema bounded(
      JsonObject json,
      String name,
      String type,
      boolean mutable,
      boolean required,
      long minimum,
      long maximum) {
    var number = type.equals("Number");
    var bounds =
        Members.object(json, number ? "NumberAttributeConstraints" : "StringAttributeConstraints");
    var least = whole(bounds, number ? "MinValue" : "MinLength", minimum);
    var most = whole(bounds, number ? "MaxValue" : "MaxLength", maximum);
    if (least > most || (!number && (least < 0 || most > StandardAttributes.LONGEST))) {
      throw Members.invalid("Invalid constraints of attribute " + name + ".");
    }
    return new AttributeSchema(name, type, mutable, required, least, most);
  }

  private static long whole(JsonObject bounds, String name, long otherwise) {
    var text = bounds.getString(name);
    try {
      return text == null ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException notOne) {
      throw Members.invalid(name + " must be a whole number.");
    }
  }

  /** {@code SchemaAttributes}. */
  static JsonArray write(List<AttributeSchema> schema) {
    return new JsonArray(schema.stream().map(SchemaJson::write).toList());
  }

  private static JsonObject write(AttributeSchema attribute) {
    var json =
        new JsonObject()
            .put("Name", attribute.name())
            .put("AttributeDataType", attribute.type())
            .put("DeveloperOnlyAttribute", false)
            .put("Mutable", attribute.mutable())
            .put("Required", attribute.required());
    switch (attribute.type()) {
      case "String" ->
          json.put(
              "StringAttributeConstraints",
              new JsonObject()
                  .put("MinLength", Long.toString(attribute.minimum()))
                  .put("MaxLength", Long.toString(attribute.maximum())));
      case "Number" -> json.put("NumberAttributeConstraints", range(attribute));
      default -> {}
    }
    return json;
  }

  private static JsonObject range(AttributeSchema attribute) {
    var range = new JsonObject();
    if (attribute.minimum() != Long.MIN_VALUE) {
      range.put("MinValue", Long.toString(attribute.minimum()));
    }
    if (attribute.maximum() != Long.MAX_VALUE) {
      range.put("MaxValue", Long.toString(attribute.maximum()));
    }
    return range;
  }
}
