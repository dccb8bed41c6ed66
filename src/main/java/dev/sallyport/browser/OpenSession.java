package dev.sallyport.browser;

import dev.sallyport.browser.SessionStore.Held;
import dev.sallyport.config.BrowserConfig;
import dev.sallyport.revocation.RevocationFeed;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The session that something open belongs to, such as a WebSocket. It may be asked often: Redis is
 * asked only when the session may have been ended, when it would end idle or needs another token,
 * and once a minute. Being open does not keep a session from ending idle; being used does.
 */
public final class OpenSession {
  private static final Duration SELDOM = Duration.ofMinutes(1);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /** What is open has to close within a second of the end. */
  private static final Duration DOUBTED = Duration.ofMillis(250);

  private final SessionTicket ticket;
  private final SessionStore store;
  private final Renewals renewals;
  private final RevocationFeed ended;
  private final InstantSource clock;
  private final Duration between;
  private final AtomicBoolean used = new AtomicBoolean();
  private volatile @Nullable Future<Optional<String>> asking;
  private volatile @Nullable Known known;

  /**
   * What Redis said last.
   *
   * @param asked when
   * @param next when to ask again
   * @param end when it ends, unless it is used or somebody ends it
   */
  private record Known(Session session, Instant asked, Instant next, Instant end) {
    Known later(Instant now) {
      return new Known(session, asked, now.plus(AGAIN), end);
    }
  }

  OpenSession(
      SessionTicket ticket,
      SessionStore store,
      Renewals renewals,
      RevocationFeed ended,
      BrowserConfig config,
      InstantSource clock) {
    this.ticket = ticket;
    this.store = store;
    this.renewals = renewals;
    this.ended = ended;
    this.clock = clock;
    var quarter = config.idle().dividedBy(4);
    this.between = quarter.compareTo(SELDOM) < 0 ? quarter : SELDOM;
  }

  /** It was used: as good as a request, within a minute or a quarter of the idle time. */
  public void used() {
    used.set(true);
  }

  /**
   * The session's access token, which is there when the call returns unless Redis is to be asked;
   * empty where the session has ended. Fails where nobody can tell now.
   *
   * @param staleness how old what was heard of ends may be
   */
  public Future<Optional<String>> token(Duration staleness, Deadline deadline) {
    if (ended.lag().compareTo(staleness) > 0) {
      return Future.failedFuture("what has ended lately is not known here");
    }
    var now = clock.instant();
    var before = known;
    var doubted = before == null || ended.mayHaveEnded(ticket.name(), before.asked());
    if (before != null && now.isBefore(doubted ? soonest(before) : before.next())) {
      return Future.succeededFuture(Optional.of(before.session().access()));
    }
    var under = asking;
    if (under != null) {
      return under;
    }
    var asked = ask(before, doubted, now, deadline);
    if (!asked.isComplete()) {
      asking = asked;
      asked.onComplete(_ -> asking = null);
    }
    return asked;
  }

  /** A yes from Redis is believed for a while, as the end may have been in the middle. */
  private static Instant soonest(Known before) {
    var again = before.asked().plus(DOUBTED);
    return again.isBefore(before.next()) ? again : before.next();
  }

  private Future<Optional<String>> ask(
      @Nullable Known before, boolean doubted, Instant now, Deadline deadline) {
    var use = used.getAndSet(false);
    return (use ? store.use(ticket, deadline) : store.look(ticket, deadline))
        .compose(held -> current(held, now, deadline))
        .recover(
            trouble -> {
              if (use) {
                used.set(true);
              }
              // One look that fails ends nothing that is known to last.
              if (before == null
                  || doubted
                  || !now.isBefore(before.end())
                  || !now.isBefore(before.session().until())) {
                return Future.failedFuture(trouble);
              }
              known = before.later(now);
              return Future.succeededFuture(Optional.of(before.session().access()));
            });
  }

  private Future<Optional<String>> current(Optional<Held> held, Instant now, Deadline deadline) {
    return held.isEmpty()
        ? Future.succeededFuture(Optional.empty())
        : renewals
            .current(ticket, held.get(), deadline)
            .map(session -> session.map(good -> told(good, held.get(), now)));
  }

  private String told(Session session, Held held, Instant now) {
    var end = now.plus(held.left());
    var next = earlier(now.plus(between), end);
    if (session.refresh() != null) {
      var renewal = session.renew();
      next = earlier(next, renewal.isAfter(now) ? renewal : now.plus(AGAIN));
    }
    known = new Known(session, now, next, end);
    return session.access();
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
