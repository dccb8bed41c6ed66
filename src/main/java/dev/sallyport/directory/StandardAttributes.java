package dev.sallyport.directory;

import dev.sallyport.directory.Pool.AttributeSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The attributes every pool has (directory.md §3): 17 that can be set, and those we set. */
public final class StandardAttributes {
  /** The longest value of a text attribute. */
  public static final int LONGEST = 2048;

  /** Set by us or by an administrator, never by a client. */
  static final Set<String> OURS =
      Set.of("sub", "identities", "email_verified", "phone_number_verified");

  private static final List<AttributeSchema> ALL =
      List.of(
          new AttributeSchema("sub", "String", false, true, 1, LONGEST),
          text("name"),
          text("given_name"),
          text("family_name"),
          text("middle_name"),
          text("nickname"),
          text("preferred_username"),
          text("profile"),
          text("picture"),
          text("website"),
          text("email"),
          flag("email_verified"),
          text("gender"),
          new AttributeSchema("birthdate", "String", true, false, 10, 10),
          text("zoneinfo"),
          text("locale"),
          text("phone_number"),
          flag("phone_number_verified"),
          text("address"),
          new AttributeSchema("updated_at", "Number", true, false, 0, Long.MAX_VALUE));

  private StandardAttributes() {}

  private static AttributeSchema text(String name) {
    return new AttributeSchema(name, "String", true, false, 0, LONGEST);
  }

  private static AttributeSchema flag(String name) {
    return new AttributeSchema(name, "Boolean", true, false, 0, 0);
  }

  /** All of them, none required but the sub. */
  public static List<AttributeSchema> all() {
    return ALL;
  }

  /** Whether a pool has this attribute without declaring it. */
  public static boolean contains(String name) {
    return ALL.stream().anyMatch(attribute -> attribute.name().equals(name));
  }

  /**
   * A pool's whole schema: the standard attributes, as the pool declares them where it does, then
   * its own.
   */
  public static List<AttributeSchema> with(List<AttributeSchema> declared) {
    Map<String, AttributeSchema> byName =
        declared.stream().collect(Collectors.toMap(AttributeSchema::name, each -> each));
    var schema = new ArrayList<AttributeSchema>();
    ALL.forEach(each -> schema.add(byName.getOrDefault(each.name(), each)));
    declared.stream().filter(each -> !contains(each.name())).forEach(schema::add);
    return schema;
  }
}
