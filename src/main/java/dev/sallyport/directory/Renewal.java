package dev.sallyport.directory;

import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;

/**
 * Renews what is stored of a password after it was proved: a hash whose parameters are no longer
 * the configured ones, a verifier that is missing.
 */
public final class Renewal {
  private final UserStore users;
  private final Passwords passwords;

  /** Renews in this store. */
  public Renewal(UserStore users, Passwords passwords) {
    this.users = users;
    this.passwords = passwords;
  }

  /**
   * Renews where there is anything to renew. It never fails: a sign-in does not depend on it, and
   * the next one tries again.
   */
  public Future<Void> after(Pool pool, User user, String password, Deadline deadline) {
    return passwords
        .renewed(pool, user, password, deadline)
        .compose(
            fresh ->
                fresh == null
                    ? Future.<Void>succeededFuture()
                    : users
                        .update(user, now -> Passwords.rehashed(now, user, fresh), deadline)
                        .<Void>mapEmpty())
        .otherwiseEmpty();
  }
}
