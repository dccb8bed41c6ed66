package dev.sallyport.directory;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a user when attributes are set, verified or removed (directory.md §3.1).
 * Functions only; each throws {@link Failed} with the first fault it finds.
 */
public final class AttributeChange {
  /** The attributes that a code can be sent to, the e-mail address first. */
  public static final List<String> CHANNELS = List.of("email", "phone_number");

  private AttributeChange() {}

  /**
   * The user with these attributes set. A new e-mail address or phone number is not verified or,
   * where the pool wants it verified first, only pending; whoever says in the same call that it is
   * verified, as an administrator may, sets it at once.
   *
   * @param writer the client that writes them, or null for an administrator
   */
  public static User set(
      Pool pool, User now, Map<String, String> given, @Nullable AppClient writer) {
    Attributes.checkChange(pool, now, given, writer);
    var all = new HashMap<>(now.attributes());
    var pending = new HashMap<>(now.profile().pending());
    new TreeMap<>(given)
        .forEach(
            (name, value) -> {
              var verified = name + "_verified";
              if (!CHANNELS.contains(name)) {
                all.put(name, value);
                return;
              }
              pending.remove(name);
              if (value.equals(now.attributes().get(name))) {
                return;
              }
              if (pool.verifyBeforeChange().contains(name) && !"true".equals(given.get(verified))) {
                pending.put(name, value);
                return;
              }
              all.put(name, value);
              all.put(verified, given.getOrDefault(verified, "false"));
            });
    CHANNELS.forEach(name -> flagged(all, name));
    complete(pool, now, all);
    return with(now, all, pending);
  }

  /** A flag says something of an address only where there is one. */
  private static void flagged(Map<String, String> all, String name) {
    if ("true".equals(all.get(name + "_verified")) && all.getOrDefault(name, "").isEmpty()) {
      throw invalid("The attribute " + name + " is needed for " + name + "_verified.");
    }
  }

  /**
   * Which of the given attributes a code is due for, once they were set: what the pool verifies and
   * is new and not verified.
   *
   * @param seen the user before
   * @param next the user after
   */
  public static List<String> due(Pool pool, User seen, User next, Map<String, String> given) {
    return CHANNELS.stream()
        .filter(given::containsKey)
        .filter(pool.autoVerify()::contains)
        .filter(name -> !given.getOrDefault(name, "").equals(seen.attributes().get(name)))
        .filter(name -> !verified(next, name) || next.profile().pending().containsKey(name))
        .toList();
  }

  private static boolean verified(User user, String name) {
    return "true".equals(user.attributes().get(name + "_verified"));
  }

  /** What a code for this attribute verifies: the pending value, else the one there is, or null. */
  public static @Nullable String toVerify(User user, String name) {
    return user.profile().pending().getOrDefault(name, user.attributes().get(name));
  }

  /**
   * The user with this attribute verified. Throws {@code Failed} with CodeExpired when that is no
   * longer the value the code was sent to.
   */
  public static User verified(User now, String name, String value) {
    if (!value.equals(toVerify(now, name))) {
      throw new Failed(new Failure.CodeExpired());
    }
    var all = new HashMap<>(now.attributes());
    all.put(name, value);
    all.put(name + "_verified", "true");
    var pending = new HashMap<>(now.profile().pending());
    pending.remove(name);
    return with(now, all, pending);
  }

  /**
   * The user without these attributes; one that is not there is fine.
   *
   * @param writer the client that removes them, or null for an administrator
   */
  public static User removed(
      Pool pool, User now, Collection<String> names, @Nullable AppClient writer) {
    Attributes.checkRemoval(pool, names, writer);
    var all = new HashMap<>(now.attributes());
    var pending = new HashMap<>(now.profile().pending());
    for (var name : names) {
      all.remove(name);
      pending.remove(name);
      if (CHANNELS.contains(name)) {
        all.remove(name + "_verified");
      }
    }
    complete(pool, now, all);
    var next = with(now, all, pending);
    if (Names.typed(pool, next).isEmpty()) {
      throw invalid("A user of this pool needs one of " + String.join(", ", pool.usernameIs()));
    }
    return next;
  }

  /** What is required and was there must stay. */
  private static void complete(Pool pool, User now, Map<String, String> all) {
    var before = Attributes.missing(pool, now.attributes());
    Attributes.missing(pool, all).stream()
        .filter(name -> !before.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw invalid(
                  "Attributes did not conform to the schema: "
                      + name
                      + ": The attribute is required");
            });
  }

  private static User with(User now, Map<String, String> all, Map<String, String> pending) {
    return now.withProfile(now.profile().withAttributes(all).withPending(pending));
  }

  private static Failed invalid(String message) {
    return new Failed(new Failure.Invalid(message));
  }
}
