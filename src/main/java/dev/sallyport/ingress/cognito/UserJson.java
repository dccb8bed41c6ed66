package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Attributes;
import dev.sallyport.directory.LinkedIdentity;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How Cognito spells a user. */
final class UserJson {
  /** The attribute that says who somebody is at outside providers. */
  static final String IDENTITIES = "identities";

  private UserJson() {}

  /** {@code UserType}, as AdminCreateUser answers it. */
  static JsonObject user(User user) {
    return account(user).put("Attributes", attributes(all(user)));
  }

  /** The same with these attributes only. */
  static JsonObject user(User user, Set<String> wanted) {
    var some = new TreeMap<>(all(user));
    some.keySet().retainAll(wanted);
    return account(user).put("Attributes", attributes(some));
  }

  /** The whole answer of AdminGetUser. */
  static JsonObject forAdministrator(User user) {
    return withOptions(
        withMfa(account(user).put("UserAttributes", attributes(all(user))), user), user);
  }

  /** Adds what is asked of the user after the password; nothing where there is nothing. */
  static JsonObject withMfa(JsonObject json, User user) {
    var enabled = user.mfa().enabled();
    var preferred = user.mfa().preferred();
    if (!enabled.isEmpty()) {
      json.put(
          "UserMFASettingList", new JsonArray(enabled.stream().map(Enum::name).sorted().toList()));
    }
    if (preferred != null) {
      json.put("PreferredMfaSetting", preferred.name());
    }
    return json;
  }

  /** Adds the legacy way to say that codes go to the phone. */
  private static JsonObject withOptions(JsonObject json, User user) {
    return user.mfa().enabled().contains(SecondFactor.SMS_MFA)
        ? json.put(
            "MFAOptions",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("DeliveryMedium", "SMS")
                        .put("AttributeName", "phone_number")))
        : json;
  }

  /** The whole answer of GetUser: what this client may read. */
  static JsonObject forOwner(User user, AppClient client) {
    var json =
        new JsonObject()
            .put("Username", user.username())
            .put("UserAttributes", attributes(readable(user, client)));
    return withOptions(withMfa(json, user), user);
  }

  /** Who somebody is elsewhere is outside of what a client may read or not (tokens.md §2). */
  private static Map<String, String> readable(User user, AppClient client) {
    var all = Attributes.readable(user, client);
    if (!user.identities().isEmpty()) {
      all.put(IDENTITIES, LinkedIdentity.attribute(user.identities()));
    }
    return all;
  }

  private static JsonObject account(User user) {
    return new JsonObject()
        .put("Username", user.username())
        .put("UserCreateDate", seconds(user.created()))
        .put("UserLastModifiedDate", seconds(user.modified()))
        .put("Enabled", user.enabled())
        .put("UserStatus", user.status().name());
  }

  private static Map<String, String> all(User user) {
    var all = new TreeMap<>(user.attributes());
    all.put("sub", user.sub());
    if (!user.identities().isEmpty()) {
      all.put(IDENTITIES, LinkedIdentity.attribute(user.identities()));
    }
    return all;
  }

  private static JsonArray attributes(Map<String, String> attributes) {
    var list = new JsonArray();
    attributes.forEach(
        (name, value) -> list.add(new JsonObject().put("Name", name).put("Value", value)));
    return list;
  }

  /** An {@code AttributeList}; a member without a value counts as empty. */
  static Map<String, String> attributes(@Nullable JsonArray list) {
    var all = new HashMap<String, String>();
    if (list == null) {
      return all;
    }
    list.stream()
        .map(JsonObject.class::cast)
        .forEach(
            each -> {
              var name = each.getString("Name");
              if (all.put(name, each.getString("Value", "")) != null) {
                throw new Failed(
                    new Failure.Invalid("The attribute " + name + " was given more than once."));
              }
            });
    return all;
  }

  /** A timestamp: epoch seconds with milliseconds as a fraction (auth-flows.md §1.1). */
  static BigDecimal seconds(Instant instant) {
    return BigDecimal.valueOf(instant.toEpochMilli(), 3);
  }
}
