package dev.sallyport.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a user is called at sign-in. All names of a pool live in one space: no name means two. */
final class Names {
  private Names() {}

  /**
   * One name of a user.
   *
   * @param kind {@code username}, or the attribute it comes from
   * @param folded as it is compared in its pool
   */
  record Name(String kind, String folded) {}

  /** How a name is compared and stored: lower-cased where the pool ignores case. */
  static String fold(Pool pool, String name) {
    return pool.caseSensitive() ? name : name.toLowerCase(Locale.ROOT);
  }

  /**
   * Every name the user goes by (directory.md §2): the username or, where usernames are e-mail
   * addresses or phone numbers, those; and what may be signed in by once it is verified.
   */
  static List<Name> of(Pool pool, User user) {
    var names = new ArrayList<Name>();
    if (pool.usernameIs().isEmpty()) {
      names.add(new Name("username", fold(pool, user.username())));
    }
    for (var kind : List.of("email", "phone_number", "preferred_username")) {
      var value = user.attributes().getOrDefault(kind, "");
      if (!value.isEmpty() && (pool.usernameIs().contains(kind) || alias(pool, user, kind))) {
        names.add(new Name(kind, fold(pool, value)));
      }
    }
    return names;
  }

  /** Whether the user goes by this name. */
  static boolean claimed(Pool pool, User user, String folded) {
    return of(pool, user).stream().anyMatch(name -> name.folded().equals(folded));
  }

  private static boolean alias(Pool pool, User user, String kind) {
    return pool.signInBy().contains(kind)
        && (kind.equals("preferred_username")
            || "true".equals(user.attributes().get(kind + "_verified")));
  }
}
