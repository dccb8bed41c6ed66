package dev.sallyport.imports;

import dev.sallyport.crypto.PasswordHash;
import dev.sallyport.directory.Attributes;
import dev.sallyport.directory.Credentials;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a user of a row, whichever file it comes from. Throws {@code Failed} with Invalid. */
final class Newcomers {
  private static final Pattern SUB =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern USERNAME =
      Pattern.compile("[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,128}");

  private final UserStore users;
  private final InstantSource clock;

  Newcomers(UserStore users, InstantSource clock) {
    this.users = users;
    this.clock = clock;
  }

  /** The user, not stored, in no group yet. */
  User of(Pool pool, FileFormat format, Row row) {
    if (!USERNAME.matcher(row.username()).matches()) {
      throw invalid("The username is not one that a user can have.");
    }
    var given = new HashMap<>(row.attributes());
    var sub = given.remove("sub");
    given.remove("identities");
    given.keySet().removeIf(name -> name.startsWith("cognito:"));
    var drafted = drafted(pool, row, given, sub);
    Attributes.checkNew(pool, drafted.attributes(), null, format == FileFormat.CSV);
    if (format == FileFormat.CSV) {
      reachable(pool, drafted.attributes());
    }
    if (row.smsMfa() && !drafted.attributes().containsKey("phone_number")) {
      throw invalid("The user has MFA by SMS and no phone_number.");
    }
    var user = drafted.withStanding(new User.Standing(status(row), row.enabled()));
    user = row.smsMfa() ? user.withMfa(user.mfa().switched(SecondFactor.SMS_MFA, true)) : user;
    var hash = row.passwordHash();
    return hash == null ? user : user.withCredentials(credentials(pool, user.status(), hash));
  }

  /**
   * With the username the row has. Where usernames are addresses or numbers it may be such a one,
   * or what Cognito puts in its place, which is the sub; the names are then among the attributes.
   */
  private User drafted(Pool pool, Row row, Map<String, String> given, @Nullable String sub) {
    var stands = !pool.usernameIs().isEmpty() && SUB.matcher(row.username()).matches();
    if (stands && pool.usernameIs().stream().noneMatch(given::containsKey)) {
      throw invalid("The user has none of the attributes that are usernames in this user pool.");
    }
    var attributes = stands ? given : Attributes.named(pool, row.username(), given);
    var draft = users.drafts().draft(pool, row.username(), attributes, User.Status.RESET_REQUIRED);
    var own = users.drafts().keeping(pool, draft, sub == null && stands ? row.username() : sub);
    return own.withIdentity(
        new User.Identity(pool.id(), own.sub(), own.tag(), own.username(), created(row, draft)));
  }

  private static Instant created(Row row, User draft) {
    var created = row.created();
    return created == null || created.isAfter(draft.created())
        ? draft.created()
        : created.truncatedTo(ChronoUnit.MILLIS);
  }

  /** They must be able to get a code to reset their password with (directory.md §1). */
  private static void reachable(Pool pool, Map<String, String> attributes) {
    for (var name : List.of("email", "phone_number")) {
      if ("true".equals(attributes.get(name + "_verified")) && !attributes.containsKey(name)) {
        throw invalid(name + "_verified is true and there is no " + name + ".");
      }
    }
    if (pool.autoVerify().stream()
        .noneMatch(name -> "true".equals(attributes.get(name + "_verified")))) {
      throw invalid(
          "The user record does not set any of the auto-verified attributes to verified"
              + " (for example email_verified to true).");
    }
  }

  /** Who has no password here must reset it, whatever they had; a sign-up stays unconfirmed. */
  private static User.Status status(Row row) {
    var status =
        switch (row.status()) {
          case "CONFIRMED" -> User.Status.CONFIRMED;
          case "UNCONFIRMED" -> User.Status.UNCONFIRMED;
          case "FORCE_CHANGE_PASSWORD" -> User.Status.FORCE_CHANGE_PASSWORD;
          case "RESET_REQUIRED", "COMPROMISED" -> User.Status.RESET_REQUIRED;
          case "EXTERNAL_PROVIDER" ->
              throw invalid("Users of outside identity providers are not imported.");
          default -> throw invalid("Users of this status are not imported.");
        };
    return row.passwordHash() == null && status != User.Status.UNCONFIRMED
        ? User.Status.RESET_REQUIRED
        : status;
  }

  private Credentials credentials(Pool pool, User.Status status, String hash) {
    if (!PasswordHash.affordable(hash)) {
      throw invalid("passwordHash is not an Argon2id hash in PHC form, or too costly to check.");
    }
    var until =
        status == User.Status.FORCE_CHANGE_PASSWORD
            ? clock.instant().plus(pool.passwords().temporaryFor())
            : null;
    return new Credentials(hash, null, 1, until, List.of());
  }

  private static Failed invalid(String why) {
    return new Failed(new Failure.Invalid(why));
  }
}
