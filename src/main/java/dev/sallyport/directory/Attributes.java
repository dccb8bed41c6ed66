package dev.sallyport.directory;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.sanctionco.jmail.EmailValidator;
import com.sanctionco.jmail.JMail;
import dev.sallyport.directory.Pool.AttributeSchema;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What attributes a user may have, and who may set them (directory.md §3). Functions only; each
 * throws {@link Failed} with the first fault it finds.
 */
public final class Attributes {
  private static final EmailValidator ADDRESSES =
      JMail.strictValidator()
          .requireTopLevelDomain()
          .disallowIpDomain()
          .disallowQuotedIdentifiers()
          .disallowExplicitSourceRouting();

  /** jmail takes comments, quoted local parts and a blank at the end, which are never meant. */
  private static final Pattern PLAIN = Pattern.compile("[^\\s\\p{Cntrl}\"()<>\\[\\],;:\\\\]+");

  private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();

  private Attributes() {}

  /**
   * Checks the attributes of a new account.
   *
   * @param writer the client that writes them, or null for an administrator
   * @param complete whether all required attributes must be there; an administrator may leave them
   *     to the person's first sign-in
   */
  public static void checkNew(
      Pool pool, Map<String, String> given, @Nullable AppClient writer, boolean complete) {
    var sorted = new TreeMap<>(given);
    sorted.keySet().forEach(name -> writable(name, writer));
    sorted.forEach((name, value) -> check(schema(pool, name), value));
    var missing = missing(pool, given);
    if (complete && !missing.isEmpty()) {
      throw unfit(
          missing.stream()
              .map(name -> name + ": The attribute is required")
              .collect(Collectors.joining("\n")));
    }
  }

  /**
   * The attributes of a new account with this username: where usernames are addresses or numbers,
   * the one it stands for is filled in (directory.md §2). Throws {@code Failed} for a username this
   * pool cannot have.
   */
  public static Map<String, String> named(Pool pool, String login, Map<String, String> given) {
    if (pool.usernameIs().isEmpty()) {
      distinct(pool, login);
      return given;
    }
    var kind = kind(pool, login);
    if (!given.getOrDefault(kind, login).equals(login)) {
      throw invalid("The attribute " + kind + " must be the same as the username.");
    }
    var all = new HashMap<>(given);
    all.put(kind, login);
    return all;
  }

  private static String kind(Pool pool, String login) {
    var email = pool.usernameIs().contains("email");
    var phone = pool.usernameIs().contains("phone_number");
    if (email && email(login)) {
      return "email";
    }
    if (phone && phone(login)) {
      return "phone_number";
    }
    throw invalid(
        email && phone
            ? "Username should be either an email or a phone number."
            : email ? "Username should be an email." : "Username should be a phone number.");
  }

  /** A username must not look like another way to sign in to the same pool. */
  private static void distinct(Pool pool, String login) {
    if (pool.signInBy().contains("email") && email(login)) {
      throw invalid(
          "Username cannot be of email format, since user pool is configured for email alias.");
    }
    if (pool.signInBy().contains("phone_number") && phone(login)) {
      throw invalid(
          "Username cannot be of phone number format, since user pool is configured for phone"
              + " number alias.");
    }
  }

  /**
   * Checks a change to an existing account. A value that stays as it is may always be sent.
   *
   * @param writer the client that writes them, or null for an administrator
   */
  public static void checkChange(
      Pool pool, User user, Map<String, String> given, @Nullable AppClient writer) {
    new TreeMap<>(given)
        .forEach(
            (name, value) -> {
              if (value.equals(user.attributes().get(name))) {
                return;
              }
              writable(name, writer);
              var attribute = schema(pool, name);
              if (!attribute.mutable()) {
                throw invalid("user." + name + ": Attribute cannot be updated.");
              }
              check(attribute, value);
            });
  }

  /**
   * Checks that these attributes may be removed.
   *
   * @param writer the client that removes them, or null for an administrator
   */
  static void checkRemoval(Pool pool, Collection<String> names, @Nullable AppClient writer) {
    names.stream()
        .sorted()
        .forEach(
            name -> {
              writable(name, writer);
              if (!schema(pool, name).mutable()) {
                throw invalid("user." + name + ": Attribute cannot be updated.");
              }
            });
  }

  /** The required attributes that are not there or empty, in the schema's order. */
  public static List<String> missing(Pool pool, Map<String, String> attributes) {
    return pool.schema().stream()
        .filter(AttributeSchema::required)
        .map(AttributeSchema::name)
        .filter(name -> !name.equals("sub"))
        .filter(name -> attributes.getOrDefault(name, "").isEmpty())
        .toList();
  }

  /** The user's attributes that this client may read, {@code sub} first. */
  public static Map<String, String> readable(User user, AppClient client) {
    var all = new LinkedHashMap<String, String>();
    all.put("sub", user.sub());
    new TreeMap<>(user.attributes())
        .forEach(
            (name, value) -> {
              if (client.readable().isEmpty() || client.readable().contains(name)) {
                all.put(name, value);
              }
            });
    return all;
  }

  /** Whether this is an e-mail address we send to: one plain address with a domain. */
  public static boolean email(String value) {
    return value.length() <= StandardAttributes.LONGEST
        && PLAIN.matcher(value).matches()
        && ADDRESSES.isValid(value);
  }

  /** Whether this is a phone number in E.164: a plus sign and digits that can be a number. */
  public static boolean phone(String value) {
    if (!value.startsWith("+")) {
      return false;
    }
    try {
      var number = PHONES.parse(value, "ZZ");
      return PHONES.isPossibleNumber(number)
          && PHONES.format(number, PhoneNumberFormat.E164).equals(value);
    } catch (NumberParseException notOne) {
      return false;
    }
  }

  private static void writable(String name, @Nullable AppClient writer) {
    if (name.equals("sub") || name.equals("identities")) {
      throw writer == null
          ? invalid("Cannot modify the non-mutable attribute " + name)
          : unauthorized();
    }
    if (writer == null) {
      return;
    }
    var listed = writer.writable().isEmpty() || writer.writable().contains(name);
    if (!listed || StandardAttributes.OURS.contains(name)) {
      throw unauthorized();
    }
  }

  private static AttributeSchema schema(Pool pool, String name) {
    Optional<AttributeSchema> found =
        pool.schema().stream().filter(each -> each.name().equals(name)).findFirst();
    return found.orElseThrow(
        () ->
            name.startsWith("custom:") || name.startsWith("dev:custom:")
                ? invalid("Type for attribute {" + name + "} could not be determined")
                : unfit(name + ": Attribute does not exist in the schema."));
  }

  private static void check(AttributeSchema attribute, String value) {
    switch (attribute.name()) {
      case "email" -> {
        if (!email(value)) {
          throw invalid("Invalid email address format.");
        }
      }
      case "phone_number" -> {
        if (!phone(value)) {
          throw invalid("Invalid phone number format.");
        }
      }
      default -> {}
    }
    switch (attribute.type()) {
      case "Number" -> number(attribute, value);
      case "Boolean" -> {
        if (!value.equals("true") && !value.equals("false")) {
          throw unfit(attribute.name() + ": The attribute must be true or false");
        }
      }
      case "DateTime" -> dateTime(attribute, value);
      default -> text(attribute, value);
    }
  }

  private static void text(AttributeSchema attribute, String value) {
    // Half a surrogate pair would be stored as a question mark, and so equal another's.
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw unfit(attribute.name() + ": The attribute is not Unicode text");
    }
    var length = value.codePointCount(0, value.length());
    if (length < attribute.minimum()) {
      throw unfit(
          attribute.name()
              + ": String must be at least "
              + attribute.minimum()
              + " characters long");
    }
    if (length > attribute.maximum()) {
      throw unfit(
          attribute.name()
              + ": String must be no longer than "
              + attribute.maximum()
              + " characters");
    }
  }

  private static void number(AttributeSchema attribute, String value) {
    try {
      var number = Long.parseLong(value);
      if (number < attribute.minimum() || number > attribute.maximum()) {
        throw unfit(
            attribute.name()
                + ": Number must be between "
                + attribute.minimum()
                + " and "
                + attribute.maximum());
      }
    } catch (NumberFormatException notOne) {
      throw unfit(attribute.name() + ": The attribute must be a number");
    }
  }

  private static void dateTime(AttributeSchema attribute, String value) {
    try {
      Instant.parse(value);
    } catch (DateTimeParseException notOne) {
      throw unfit(attribute.name() + ": The attribute must be a date and time in ISO 8601");
    }
  }

  private static Failed unauthorized() {
    return new Failed(
        new Failure.NotPermitted("A client attempted to write unauthorized attribute"));
  }

  private static Failed unfit(String tail) {
    return invalid("Attributes did not conform to the schema: " + tail);
  }

  private static Failed invalid(String message) {
    return new Failed(new Failure.Invalid(message));
  }
}
