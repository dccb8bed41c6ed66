package dev.sallyport.browser;

import dev.sallyport.browser.SessionNotes.Why;
import dev.sallyport.config.BrowserConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.telemetry.Metrics.Browser;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Ends a session here, and sends the browser to end the person's at the issuer. A POST from a page
 * of the same origin only, so that nobody is signed out by an image (AC-053).
 */
final class Logout {
  private final BrowserConfig config;
  private final Provider provider;
  private final SessionStore store;
  private final SessionNotes notes;
  private final Kek kek;

  Logout(BrowserConfig config, Provider provider, SessionStore store, SessionNotes notes, Kek kek) {
    this.notes = notes;
    this.config = config;
    this.provider = provider;
    this.store = store;
    this.kek = kek;
  }

  /** Answers; fails where Redis could not be asked, and then the browser keeps its cookie. */
  Future<PageAnswer> answer(PageRequest request) {
    if (!SameOrigin.sent(request.headers(), request.origin())) {
      notes.nobody(Browser.SIGN_OUT_REFUSED, Why.ANOTHER_ORIGIN, request.address());
      return Future.succeededFuture(
          PageAnswer.trouble(403, "Only a page of this site can sign you out.", "/"));
    }
    var cookies = Cookies.named(request.headers(), config.cookie());
    if (cookies.size() > 1) {
      notes.nobody(Browser.SIGN_OUT_REFUSED, Why.TWO_COOKIES, request.address());
      return Future.succeededFuture(PageAnswer.trouble(400, "There are two sessions.", "/"));
    }
    var ticket =
        cookies.stream()
            .findFirst()
            .flatMap(cookie -> SessionTicket.read(cookie, request.origin().authority(), kek));
    return ticket
        .map(known -> end(known, request))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(ended -> on(request, ended));
  }

  private Future<Optional<Session>> end(SessionTicket ticket, PageRequest request) {
    return store
        .end(ticket, request.deadline())
        .onSuccess(
            ended ->
                ended.ifPresent(
                    session ->
                        notes.session(
                            Browser.SIGNED_OUT, Why.NONE, ticket, session, request.address())))
        .onFailure(_ -> notes.nobody(Browser.SIGN_OUT_REFUSED, Why.TROUBLE, request.address()));
  }

  private Future<PageAnswer> on(PageRequest request, Optional<Session> ended) {
    var cookies = List.of(Cookies.kept(config.cookie(), "", 0));
    var after = Paths.safe(config.afterLogout());
    if (ended.isEmpty()) {
      return Future.succeededFuture(PageAnswer.on(after, cookies));
    }
    var session = ended.get();
    if (session.refresh() != null) {
      // Nobody waits for it: the session is over here already.
      provider.revoke(session.refresh()).onFailure(_ -> {});
    }
    return provider
        .signOut(session.identity(), request.origin().text() + after, request.deadline())
        .otherwise(Optional.empty())
        .map(issuers -> PageAnswer.on(issuers.orElse(after), cookies));
  }
}
