package dev.sallyport.directory;

import dev.sallyport.crypto.Kek;

/**
 * Who stands in for names that nobody has, and where their codes would go: made up from the name,
 * the same each time, so that an answer about nobody is like one about somebody (auth-flows.md
 * §13).
 */
public final class Strangers {
  private final Kek kek;

  Strangers(Kek kek) {
    this.kek = kek;
  }

  /** Who stands in for an unknown login name. */
  public Nobody nobody(Pool pool, String login) {
    var folded = Names.fold(pool, login);
    // What looks like a sub is nobody's own, and so looked for where that user would be.
    var sub = Subs.like(login) ? login : Subs.of(kek.mac("nobody", pool.id(), folded));
    var tag = PersonTag.of(kek, pool.id(), sub);
    return new Nobody(sub, tag, address(pool, login) ? sub : folded);
  }

  /**
   * Whether the login name can only be an address or number, so that a username stands behind it.
   */
  private static boolean address(Pool pool, String login) {
    return !pool.usernameIs().isEmpty()
        || (pool.signInBy().contains("email") && Attributes.email(login))
        || (pool.signInBy().contains("phone_number") && Attributes.phone(login));
  }

  /**
   * Where a code to nobody would seem to go: what was typed, masked, where that is an address or
   * number; else made up, the same each time.
   *
   * @param attribute email or phone_number, for a login name that is neither
   */
  public Destination nowhere(Pool pool, String login, String attribute) {
    if (Attributes.email(login)) {
      return new Destination("email", "", Destination.maskEmail(login));
    }
    if (Attributes.phone(login)) {
      return new Destination("phone_number", "", Destination.maskPhone(login));
    }
    return madeUp(pool, login, attribute);
  }

  /**
   * The same for a code that goes to this attribute whatever the login name is.
   *
   * @param attribute email or phone_number
   */
  public Destination nowhereBy(Pool pool, String login, String attribute) {
    var typed = nowhere(pool, login, attribute);
    return typed.attribute().equals(attribute) ? typed : madeUp(pool, login, attribute);
  }

  private Destination madeUp(Pool pool, String login, String attribute) {
    var seed = kek.mac("nowhere", pool.id(), Names.fold(pool, login));
    return Destination.nowhere(attribute, seed);
  }
}
