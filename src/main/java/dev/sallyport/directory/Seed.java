package dev.sallyport.directory;

import dev.sallyport.config.PoolConfig;
import dev.sallyport.config.UserConfig;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * Makes the users that configuration declares, once: one that is there already keeps the password
 * it has by now. Replicas may do it at the same time.
 */
public final class Seed {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Pools pools;
  private final UserStore users;
  private final Passwords passwords;

  /** Makes them in this store. */
  public Seed(Pools pools, UserStore users, Passwords passwords) {
    this.pools = pools;
    this.users = users;
    this.passwords = passwords;
  }

  /** All declared users, one after another. */
  public Future<Void> users(List<PoolConfig> declared) {
    Future<Void> done = Future.succeededFuture();
    for (var pool : declared) {
      for (var user : pool.users()) {
        done = done.compose(_ -> user(pool.id(), user));
      }
    }
    return done;
  }

  private Future<Void> user(String poolId, UserConfig declared) {
    var deadline = Deadline.in(PATIENCE);
    return pools
        .pool(poolId, deadline)
        .compose(
            pool ->
                users
                    .find(pool, declared.username(), deadline)
                    .compose(
                        found ->
                            found == null
                                ? create(pool, declared, deadline)
                                : Future.succeededFuture()));
  }

  private Future<Void> create(Pool pool, UserConfig declared, Deadline deadline) {
    passwords.check(pool, declared.password().reveal());
    var attributes = Attributes.named(pool, declared.username(), declared.attributes());
    Attributes.checkNew(pool, attributes, null, true);
    var bare = users.drafts().draft(pool, declared.username(), attributes, User.Status.CONFIRMED);
    return passwords
        .withPassword(pool, bare, declared.password().reveal(), true, deadline)
        .compose(user -> users.create(pool, user, deadline))
        .<Void>mapEmpty()
        .recover(Seed::thereAlready);
  }

  /** Another replica was first. */
  private static Future<Void> thereAlready(Throwable trouble) {
    return trouble instanceof Failed failed && failed.failure() instanceof Failure.UsernameTaken
        ? Future.succeededFuture()
        : Future.failedFuture(trouble);
  }
}
