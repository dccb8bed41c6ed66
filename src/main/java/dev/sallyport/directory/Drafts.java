package dev.sallyport.directory;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** New accounts that are not stored yet. */
public final class Drafts {
  private final Kek kek;
  private final RandomIds ids;
  private final Supplier<Instant> now;

  Drafts(Kek kek, RandomIds ids, Supplier<Instant> now) {
    this.kek = kek;
    this.ids = ids;
    this.now = now;
  }

  /**
   * An account that has no password yet. Its username is the name as the pool compares it or, where
   * usernames are addresses or numbers, its sub.
   */
  public User draft(Pool pool, String login, Map<String, String> attributes, User.Status status) {
    var sub = Subs.of(ids.bytes(Subs.BYTES));
    var username = pool.usernameIs().isEmpty() ? Names.fold(pool, login) : sub;
    return User.fresh(identity(pool, sub, username, now.get()), attributes, status);
  }

  /**
   * An account of somebody who signs in at an outside provider.
   *
   * @param who the account is made for them
   */
  public User external(
      Pool pool, String username, Map<String, String> attributes, LinkedIdentity who) {
    var sub = Subs.of(ids.bytes(Subs.BYTES));
    var identity = identity(pool, sub, Names.fold(pool, username), now.get());
    return User.fresh(identity, attributes, User.Status.EXTERNAL_PROVIDER)
        .withIdentities(List.of(who));
  }

  /**
   * The draft of somebody who comes from elsewhere and keeps the sub they had there: applications
   * know people by it. One that is not of our shape is not kept.
   */
  public User keeping(Pool pool, User draft, @Nullable String sub) {
    if (sub == null || !Subs.like(sub)) {
      return draft;
    }
    var username = pool.usernameIs().isEmpty() ? draft.username() : sub;
    return draft.withIdentity(identity(pool, sub, username, draft.created()));
  }

  private User.Identity identity(Pool pool, String sub, String username, Instant created) {
    return new User.Identity(pool.id(), sub, PersonTag.of(kek, pool.id(), sub), username, created);
  }
}
