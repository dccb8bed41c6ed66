package dev.sallyport.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a user is called: at sign-in, and by the outside providers it is linked to. All names that
 * people type live in one space of a pool, so that no name means two; what providers say lives in
 * another, where nothing that is typed leads.
 */
final class Names {
  /** The kind of a name that is somebody at an outside provider. */
  static final String LINK = "link";

  private Names() {}

  /**
   * One name of a user.
   *
   * @param kind {@code username}, the attribute it comes from, or {@link #LINK}
   * @param folded as it is compared in its pool
   */
  record Name(String kind, String folded) {
    boolean link() {
      return kind.equals(LINK);
    }

    /** Whether both are held by one key. */
    boolean same(Name other) {
      return link() == other.link() && folded.equals(other.folded);
    }
  }

  /** A name that somebody typed, whatever it is. */
  static Name typed(String folded) {
    return new Name("username", folded);
  }

  /** How a name is compared and stored: lower-cased where the pool ignores case. */
  static String fold(Pool pool, String name) {
    return pool.caseSensitive() ? name : name.toLowerCase(Locale.ROOT);
  }

  /** Every name the user goes by, and whom it is linked to. */
  static List<Name> of(Pool pool, User user) {
    var names = new ArrayList<>(typed(pool, user));
    user.identities().forEach(identity -> names.add(identity.name()));
    return names;
  }

  /**
   * Every name the user goes by at sign-in (directory.md §2): the username or, where usernames are
   * e-mail addresses or phone numbers, those; and what may be signed in by once it is verified. Who
   * signs in at an outside provider is called by the name that was made for that and no other, so
   * that no address which a provider tells of leads to them (AC-103).
   */
  static List<Name> typed(Pool pool, User user) {
    var names = new ArrayList<Name>();
    if (pool.usernameIs().isEmpty() || !user.username().equals(user.sub())) {
      names.add(new Name("username", fold(pool, user.username())));
    }
    if (user.external()) {
      return names;
    }
    for (var kind : List.of("email", "phone_number", "preferred_username")) {
      var value = user.attributes().getOrDefault(kind, "");
      if (!value.isEmpty() && (pool.usernameIs().contains(kind) || alias(pool, user, kind))) {
        names.add(new Name(kind, fold(pool, value)));
      }
    }
    return names;
  }

  /** Whether the user goes by this name, typed at sign-in. */
  static boolean claimed(Pool pool, User user, String folded) {
    return claimed(pool, user, typed(folded));
  }

  /** Whether the user goes by this name. */
  static boolean claimed(Pool pool, User user, Name name) {
    return of(pool, user).stream().anyMatch(name::same);
  }

  private static boolean alias(Pool pool, User user, String kind) {
    return pool.signInBy().contains(kind)
        && (kind.equals("preferred_username")
            || "true".equals(user.attributes().get(kind + "_verified")));
  }
}
