package dev.sallyport.directory;

import io.vertx.core.Future;
import java.util.function.Function;

/**
 * What else is done while a user is made or changed, so that nobody waits for one after the other.
 *
 * @param allowed whether it may be at all, which is being found out already; what is taken for the
 *     write is taken meanwhile, but nothing is written before this is done, or where it fails
 * @param along begun with the step that writes the user, whose end it is told. It must do no harm
 *     where that fails. The caller waits for both, and hears why the first of them failed.
 */
public record Meanwhile(Future<Void> allowed, Function<Future<User>, Future<Void>> along) {
  /** Nothing else. */
  static final Meanwhile NOTHING = with(_ -> Future.succeededFuture());

  /** This along with the write, which may be. */
  public static Meanwhile with(Function<Future<User>, Future<Void>> along) {
    return new Meanwhile(Future.succeededFuture(), along);
  }

  /** The user that is being written, once that and what goes along with it are done. */
  Future<User> join(Future<User> written) {
    var beside = along.apply(written);
    return Future.join(written, beside)
        .transform(_ -> written.compose(_ -> beside).compose(_ -> written));
  }
}
