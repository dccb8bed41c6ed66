package dev.sallyport.imports;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.time.InstantSource;

/**
 * Imports a file of users from a stream; for operators. The same file may be imported again: who is
 * there is skipped, so an import that broke off goes on where it was.
 *
 * <p>A user keeps the sub the file has for them, where nobody of the pool has it: applications keep
 * it as the key of their own data, and a user with another one would be another person to them. It
 * is taken as a sub only in the shape of ours; else a new one is drawn.
 *
 * <p>Links to outside identity providers are not carried over, and who has no password hash in the
 * file cannot sign in by one until it is reset.
 */
public final class UserImport {
  private final Vertx vertx;
  private final UserStore users;
  private final Newcomers newcomers;
  private final int atOnce;

  /**
   * Imports into this store.
   *
   * @param atOnce how many users are written at once
   */
  public UserImport(Vertx vertx, UserStore users, InstantSource clock, int atOnce) {
    this.vertx = vertx;
    this.users = users;
    this.newcomers = new Newcomers(users, clock);
    this.atOnce = atOnce;
  }

  /**
   * Imports all of it; the stream is read off the event loop, and not closed. What is wrong with a
   * row is told to the listener and does not end the import. Fails with {@link
   * dev.sallyport.failure.Failed} where the file as a whole cannot be read, or Redis is lost for
   * longer than some seconds.
   */
  public Future<Tally> run(
      Pool pool, FileFormat format, InputStream file, ImportListener listener) {
    return new ImportRun(vertx, users, newcomers, pool, format, atOnce, listener)
        .all(new StreamSource(vertx, file));
  }
}
