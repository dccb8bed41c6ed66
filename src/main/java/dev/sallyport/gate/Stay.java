package dev.sallyport.gate;

import dev.sallyport.browser.OpenSession;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether something that was allowed and stays open may go on. It may as long as the token that it
 * came with counts. What came with a browser's session may as long as the session lasts: with each
 * new token of it, the route's demands are looked at anew.
 */
public final class Stay {
  private final Living living;
  private final @Nullable OpenSession session;
  private final Function<String, Future<Decision>> judge;
  private volatile Decision.Allow allowed;
  private volatile String judged = "";

  /**
   * Of this.
   *
   * @param session null where it did not come with one
   * @param judge decides again, with this token, and counts nothing
   */
  Stay(
      Living living,
      Decision.Allow allowed,
      @Nullable OpenSession session,
      Function<String, Future<Decision>> judge) {
    this.living = living;
    this.allowed = allowed;
    this.session = session;
    this.judge = judge;
  }

  /** Whether nobody needs to ask: it is open to everybody. */
  public boolean forEver() {
    return allowed.who() == null;
  }

  /** Whoever opened it has used it. */
  public void used() {
    if (session != null) {
      session.used();
    }
  }

  /**
   * How it is now: to be asked again and again. Mostly it is there when the call returns.
   *
   * @return never fails
   */
  public Future<Life> life(Deadline deadline) {
    return session == null
        ? living(deadline)
        : session
            .token(allowed.route().staleness(), deadline)
            .compose(
                token ->
                    token.isPresent()
                        ? bearing(token.get(), deadline)
                        : Future.succeededFuture(Life.ENDED))
            .otherwise(Life.UNKNOWN);
  }

  private Future<Life> living(Deadline deadline) {
    var who = allowed.who();
    return who == null
        ? Future.succeededFuture(Life.LIVES)
        : living.of(who, allowed.route().staleness(), deadline);
  }

  private Future<Life> bearing(String token, Deadline deadline) {
    return token.equals(judged)
        ? living(deadline)
        : judge
            .apply(token)
            .map(
                decision ->
                    switch (decision) {
                      case Decision.Allow again -> {
                        allowed = again;
                        judged = token;
                        yield Life.LIVES;
                      }
                      case Decision.Refuse(var refusal) ->
                          refusal.kind() == Refusal.Kind.UNSURE ? Life.UNKNOWN : Life.ENDED;
                    });
  }
}
