package dev.sallyport.ldap;

import java.util.Map;
import java.util.Set;

/** What a directory makes of a name and a password. That it cannot be asked is a failed future. */
public sealed interface Answer {
  /**
   * The password is theirs.
   *
   * @param subject says who it is for good, whatever they are called
   * @param username what the directory calls them
   * @param attributes by the pool's names
   * @param groups of the pool's by {@code LdapConfig.groups}, those they are in
   */
  record Person(String subject, String username, Map<String, String> attributes, Set<String> groups)
      implements Answer {
    public Person {
      attributes = Map.copyOf(attributes);
      groups = Set.copyOf(groups);
    }

    /** Says nothing of the person. */
    @Override
    public String toString() {
      return "Person[]";
    }
  }

  /** There is nobody of this name, more than one, or nobody who may come. */
  record Nobody() implements Answer {}

  record Wrong() implements Answer {}

  /** The password is right, and its owner may not sign in: disabled, expired, not at this hour. */
  record Barred() implements Answer {}

  /** The password was right, and another must be chosen at the directory first. */
  record Outdated() implements Answer {}
}
