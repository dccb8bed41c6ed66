package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Listing.Source;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The {@code Filter} of ListUsers: one attribute, {@code =} or {@code ^=}, and a value in quotes
 * (directory.md §10).
 *
 * @param prefix whether the value is how the attribute begins, not all of it
 */
record UserFilter(String attribute, boolean prefix, String value) {
  /** Inside the quotes a backslash stands before a quote or a backslash that is meant. */
  private static final Pattern GRAMMAR =
      Pattern.compile("\\s*([\\w:.-]+)\\s*(\\^?=)\\s*\"((?:[^\"\\\\]|\\\\.)*+)\"\\s*");

  private static final Pattern ESCAPED = Pattern.compile("\\\\(.)", Pattern.DOTALL);
  private static final String STATUS = "cognito:user_status";

  private static final Set<String> EXACT =
      Set.of("username", "sub", "email", "phone_number", "preferred_username");

  private static final Set<String> SEARCHED =
      Set.of(
          "username",
          "email",
          "phone_number",
          "name",
          "given_name",
          "family_name",
          "preferred_username",
          "sub",
          STATUS,
          "status");

  /** Reads a filter. Throws {@code Failed} with Invalid for what is none. */
  static UserFilter parse(String filter) {
    var parts = GRAMMAR.matcher(filter);
    if (!parts.matches()) {
      throw invalid("Error while parsing filter");
    }
    var attribute = parts.group(1);
    if (!SEARCHED.contains(attribute)) {
      throw invalid("Invalid search attribute: " + attribute);
    }
    var prefix = parts.group(2).equals("^=");
    if (prefix && attribute.equals("sub")) {
      throw invalid("Error while parsing filter");
    }
    return new UserFilter(attribute, prefix, ESCAPED.matcher(parts.group(3)).replaceAll("$1"));
  }

  /** Where to look for those it fits: an index where there is one. */
  Source source() {
    if (prefix || value.isEmpty() || !EXACT.contains(attribute)) {
      return new Source.Fitting(this::fits);
    }
    return attribute.equals("username") || attribute.equals("sub")
        ? new Source.Named(value, this::fits)
        : new Source.Having(attribute, value);
  }

  /** Whether it fits this user. */
  boolean fits(User user) {
    return switch (attribute) {
      case "username" -> matches(user.username(), value);
      case "sub" -> matches(user.sub(), value);
      case "status" -> matches(user.enabled() ? "Enabled" : "Disabled", value);
      case STATUS -> matches(user.status().name(), value.toUpperCase(Locale.ROOT));
      default ->
          user.attributes().containsKey(attribute)
              && matches(user.attributes().getOrDefault(attribute, ""), value);
    };
  }

  private boolean matches(String has, String wanted) {
    return prefix ? has.startsWith(wanted) : has.equals(wanted);
  }

  private static Failed invalid(String message) {
    return new Failed(new Failure.Invalid(message));
  }
}
