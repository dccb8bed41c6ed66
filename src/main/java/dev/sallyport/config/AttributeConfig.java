package dev.sallyport.config;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One attribute of a pool: a custom one, or a standard one that is required or immutable here
 * (directory.md §3).
 *
 * @param name the wire name; custom ones start with {@code custom:}
 * @param type String, Number, DateTime or Boolean
 * @param minimum smallest length (String) or value (Number)
 * @param maximum largest length (String) or value (Number)
 */
public record AttributeConfig(
    String name, String type, boolean mutable, boolean required, long minimum, long maximum) {
  private static final Rule NAME =
      new Rule(
          name ->
              StandardAttributes.NAMES.contains(name)
                  || name.matches("custom:[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,20}"),
          "must be a standard attribute, or custom: and a name of 20 characters at most");

  private static final int LONGEST = 2_048;

  static List<AttributeConfig> readAll(Section pool) {
    var sections = pool.sections("attributes");
    Section.distinct(sections, "name", UnaryOperator.identity());
    return sections.stream().map(AttributeConfig::read).toList();
  }

  /** Whether it is one of the pool's own. */
  public boolean custom() {
    return name.startsWith("custom:");
  }

  private static AttributeConfig read(Section section) {
    var name = section.requiredText("name", NAME);
    var custom = name.startsWith("custom:");
    var type = type(section, name, custom);
    var required = section.flag("required", false);
    if (custom && required) {
      section.fault("required", "must be false for a custom attribute");
    }
    var number = type.equals("Number");
    var length = type.equals("String");
    var least = number ? Long.MIN_VALUE : 0;
    var most = number ? Long.MAX_VALUE : LONGEST;
    var exact = name.equals("birthdate") ? 10 : 0;
    var minimum = section.longBetween("minimum", least, most, exact > 0 ? exact : least);
    var maximum = section.longBetween("maximum", least, most, exact > 0 ? exact : most);
    if (!number && !length && (section.given("minimum") || section.given("maximum"))) {
      section.fault("minimum and maximum are for String and Number only");
    } else if (minimum > maximum) {
      section.fault("minimum", "must not be above maximum");
    }
    return new AttributeConfig(
        name, type, section.flag("mutable", true), required, minimum, maximum);
  }

  private static String type(Section section, String name, boolean custom) {
    var usual = StandardAttributes.type(name);
    var types = custom ? List.of("String", "Number", "DateTime", "Boolean") : List.of(usual);
    return section.text("type", usual, Rule.oneOf("type", types));
  }
}
