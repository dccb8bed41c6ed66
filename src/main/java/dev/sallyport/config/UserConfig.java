package dev.sallyport.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A user made at start where the pool has none of that name, confirmed, with this password. */
public record UserConfig(String username, Secret password, Map<String, String> attributes) {
  public UserConfig {
    attributes = Map.copyOf(attributes);
  }

  static List<UserConfig> readAll(
      Section pool, Set<String> usernameIs, boolean caseSensitive, Rule attributes) {
    var sections = pool.sections("users");
    Section.distinct(
        sections,
        "username",
        caseSensitive ? UnaryOperator.identity() : name -> name.toLowerCase(Locale.ROOT));
    return sections.stream().map(user -> read(user, usernameIs, attributes)).toList();
  }

  private static UserConfig read(Section section, Set<String> usernameIs, Rule attributes) {
    var user =
        new UserConfig(
            section.requiredText("username", username(usernameIs)),
            section.requiredSecret("password", Rule.lengthBetween(6, 256)),
            section.map("attributes", attributes, Rule.ATTRIBUTE_VALUE));
    for (var name : StandardAttributes.VERIFIED) {
      var verified = user.attributes().getOrDefault(name, "false");
      if (!verified.equals("true") && !verified.equals("false")) {
        section.fault("attributes." + name, "must be true or false");
      }
    }
    return user;
  }

  private static Rule username(Set<String> usernameIs) {
    var email = usernameIs.contains("email");
    var phone = usernameIs.contains("phone_number");
    return usernameIs.isEmpty()
        ? Rule.USERNAME
        : new Rule(
            name ->
                (email && name.matches("[^@\\s]{1,64}@[^@\\s]{1,63}"))
                    || (phone && name.matches("\\+[0-9]{4,15}")),
            "must be "
                + (email ? "an e-mail address" : "")
                + (email && phone ? " or " : "")
                + (phone ? "a phone number such as +15551234567" : "")
                + " in this pool");
  }
}
