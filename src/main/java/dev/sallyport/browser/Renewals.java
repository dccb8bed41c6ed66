package dev.sallyport.browser;

import dev.sallyport.browser.SessionNotes.Why;
import dev.sallyport.browser.SessionStore.Held;
import dev.sallyport.browser.SessionStore.Settled;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.runtime.Attempt;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics.Browser;
import dev.sallyport.token.bearer.BearerTokens;
import dev.sallyport.token.bearer.Given;
import dev.sallyport.token.bearer.OutsideIssuer;
import dev.sallyport.token.bearer.Verified;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges sessions' tokens before they expire: one attempt for each session over all replicas,
 * however many tabs ask, for most issuers take a refresh token used twice for stolen. Who holds the
 * lease in Redis exchanges, and stays it while the issuer thinks; a replica that died loses it
 * after {@link #LEASE}. What a late one brings changes nothing.
 *
 * <p>Only the issuer's {@code invalid_grant} ends a session. When it does not answer, the session
 * stays, and whoever has a token that is still good goes on with it.
 */
final class Renewals {
  private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

  static final Duration LEASE = Duration.ofSeconds(15);

  /** Longer than issuers take: giving up early loses the token that comes late. */
  private static final Duration ISSUER = Duration.ofSeconds(60);

  /** How long nobody tries again after the issuer did not answer. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** How long a request whose token has expired waits for another. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private static final Duration LOOKING = Duration.ofSeconds(1);
  private static final long POLL_MILLIS = 60;
  private static final long AGAIN_MILLIS = 250;
  private static final Duration KEEPING = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final SessionStore store;
  private final Provider provider;
  private final BearerTokens bearers;
  private final String issuer;
  private final SessionNotes notes;
  private final RandomIds ids;
  private final InstantSource clock;
  private final ConcurrentMap<String, Future<Optional<Session>>> running =
      new ConcurrentHashMap<>();

  Renewals(
      Vertx vertx,
      SessionStore store,
      Provider provider,
      BearerTokens bearers,
      String issuer,
      SessionNotes notes,
      RandomIds ids,
      InstantSource clock) {
    this.vertx = vertx;
    this.store = store;
    this.provider = provider;
    this.bearers = bearers;
    this.issuer = issuer;
    this.notes = notes;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * The session with a token that is good now; empty where it has ended. Fails where it needs
   * another token and none came in time.
   */
  Future<Optional<Session>> current(SessionTicket ticket, Held held, Deadline deadline) {
    var session = held.session();
    var now = clock.instant();
    if (now.isBefore(session.renew())) {
      return Future.succeededFuture(Optional.of(session));
    }
    if (session.refresh() == null) {
      return Future.succeededFuture(
          now.isBefore(session.until()) ? Optional.of(session) : Optional.empty());
    }
    var renewal = renewal(ticket, held);
    return now.isBefore(session.until())
        ? Future.succeededFuture(Optional.of(session))
        : renewal.timeout(deadline.millisLeft(PATIENCE), TimeUnit.MILLISECONDS).compose(this::good);
  }

  /** What another is still exchanging is no session that has ended. */
  private Future<Optional<Session>> good(Optional<Session> found) {
    return found.isPresent() && !clock.instant().isBefore(found.get().until())
        ? Future.failedFuture("there is no good token yet")
        : Future.succeededFuture(found);
  }

  private Future<Optional<Session>> renewal(SessionTicket ticket, Held held) {
    var promise = Promise.<Optional<Session>>promise();
    var other = running.putIfAbsent(ticket.name(), promise.future());
    if (other != null) {
      return other;
    }
    attempt(ticket, held, Attempt.here(ids::uuid), Deadline.in(PATIENCE))
        .onComplete(
            done -> {
              running.remove(ticket.name());
              promise.handle(done);
            });
    return promise.future();
  }

  private Future<Optional<Session>> attempt(
      SessionTicket ticket, Held held, String attempt, Deadline patience) {
    return store
        .lease(ticket, attempt, held.generation(), LEASE, Deadline.in(LOOKING))
        .compose(
            lease ->
                switch (lease) {
                  case YOURS -> exchange(ticket, held, attempt);
                  case MOVED -> now(ticket);
                  case GONE -> Future.succeededFuture(Optional.empty());
                  case BUSY ->
                      patience.passed()
                          ? Future.failedFuture("another is at it")
                          : vertx
                              .timer(POLL_MILLIS)
                              .compose(_ -> attempt(ticket, held, attempt, patience));
                });
  }

  private Future<Optional<Session>> now(SessionTicket ticket) {
    return store.look(ticket, Deadline.in(LOOKING)).map(found -> found.map(Held::session));
  }

  private Future<Optional<Session>> exchange(SessionTicket ticket, Held held, String attempt) {
    var staying =
        vertx.setPeriodic(LEASE.toMillis() / 3, _ -> stay(ticket, held.generation(), attempt));
    return provider
        .refresh(String.valueOf(held.session().refresh()), Deadline.in(ISSUER))
        .compose(given -> renewed(held.session(), given))
        .transform(
            done ->
                done.succeeded()
                    ? settle(ticket, held.session(), attempt, done.result())
                    : failed(ticket, held.session(), attempt, done.cause()))
        .andThen(_ -> vertx.cancelTimer(staying));
  }

  private void stay(SessionTicket ticket, String generation, String attempt) {
    store
        .lease(ticket, attempt, generation, LEASE, Deadline.in(LOOKING))
        // The next time may do; at worst another takes over.
        .onFailure(_ -> {});
  }

  /** Empty where the issuer wants the person to sign in again. */
  private Future<Optional<Session>> renewed(Session before, Given given) {
    return switch (given) {
      case Given.Refused(var error) ->
          error.equals("invalid_grant")
              ? Future.succeededFuture(Optional.empty())
              : Future.failedFuture(
                  new IllegalStateException("the issuer refused: " + shown(error)));
      case Given.Tokens tokens ->
          bearers
              .verify(tokens.access(), List.of(issuer), Deadline.in(LOOKING))
              .map(verified -> Optional.of(session(before, tokens, verified)));
    };
  }

  private static String shown(String error) {
    return error.matches("[a-z_]{1,64}") ? error : "?";
  }

  /** Kept even where the token does not count: the refresh token before it is gone. */
  private Session session(Session before, Given.Tokens tokens, Verified verified) {
    var now = clock.instant();
    var until =
        verified instanceof Verified.Counts(var bearer)
            ? bearer.expires()
            : now.plusSeconds(seconds(tokens));
    var refresh = tokens.refresh();
    return new Session(
        tokens.access(),
        Session.renewal(now, until),
        until,
        refresh == null ? before.refresh() : refresh,
        before.identity(),
        before.subject(),
        before.issuers());
  }

  private static long seconds(Given.Tokens tokens) {
    var seconds = tokens.seconds();
    return seconds == null ? LEASE.toSeconds() : Math.clamp(seconds, 0, 86_400);
  }

  private Future<Optional<Session>> settle(
      SessionTicket ticket, Session before, String attempt, Optional<Session> session) {
    Supplier<Future<Settled>> writing =
        session.isEmpty()
            ? () -> store.refused(ticket, attempt, Deadline.in(LOOKING))
            : () -> store.renewed(ticket, attempt, session.get(), Deadline.in(LOOKING));
    return insisting(writing, Deadline.in(KEEPING))
        .compose(
            settled ->
                switch (settled) {
                  case DONE -> {
                    if (session.isPresent()) {
                      notes.session(Browser.RENEWED, Why.NONE, ticket, before, "");
                    } else {
                      notes.session(Browser.ENDED, Why.REFRESH_REFUSED, ticket, before, "");
                    }
                    yield Future.succeededFuture(session);
                  }
                  case LATE -> now(ticket);
                  case GONE -> {
                    session.map(Session::refresh).ifPresent(this::unneeded);
                    yield Future.succeededFuture(Optional.empty());
                  }
                });
  }

  /** What was got for a session that has ended meanwhile. */
  private void unneeded(String refresh) {
    provider.revoke(refresh).onFailure(_ -> {});
  }

  /** Redis may be away for a moment, and what is not written is lost. */
  private Future<Settled> insisting(Supplier<Future<Settled>> writing, Deadline deadline) {
    return writing
        .get()
        .recover(
            trouble ->
                deadline.passed()
                    ? Future.failedFuture(trouble)
                    : vertx.timer(AGAIN_MILLIS).compose(_ -> insisting(writing, deadline)));
  }

  private Future<Optional<Session>> failed(
      SessionTicket ticket, Session before, String attempt, Throwable trouble) {
    notes.session(Browser.RENEWAL_FAILED, Why.TROUBLE, ticket, before, "");
    LOG.atWarn()
        .addKeyValue("issuer", issuer)
        .addKeyValue("cause", OutsideIssuer.words(trouble))
        .log("a browser's tokens could not be exchanged");
    return store
        .pause(ticket, attempt, PAUSE, Deadline.in(LOOKING))
        .transform(_ -> Future.failedFuture(trouble));
  }

  /** Done when no attempt is under way any more, or after this long. */
  Future<Void> settled(Duration most) {
    return Future.join(List.copyOf(running.values()))
        .timeout(most.toMillis(), TimeUnit.MILLISECONDS)
        .transform(_ -> Future.<Void>succeededFuture());
  }
}
