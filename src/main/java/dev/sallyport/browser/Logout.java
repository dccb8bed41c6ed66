package dev.sallyport.browser;

import dev.sallyport.config.BrowserConfig;
import dev.sallyport.crypto.Kek;
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
  private final Kek kek;

  Logout(BrowserConfig config, Provider provider, SessionStore store, Kek kek) {
    this.config = config;
    this.provider = provider;
    this.store = store;
    this.kek = kek;
  }

  /** Answers; fails where Redis could not be asked, and then the browser keeps its cookie. */
  Future<PageAnswer> answer(PageRequest request) {
    if (!SameOrigin.sent(request.headers(), request.origin())) {
      return Future.succeededFuture(
          PageAnswer.trouble(403, "Only a page of this site can sign you out.", "/"));
    }
    var cookies = Cookies.named(request.headers(), config.cookie());
    if (cookies.size() > 1) {
      return Future.succeededFuture(PageAnswer.trouble(400, "There are two sessions.", "/"));
    }
    var ticket =
        cookies.stream()
            .findFirst()
            .flatMap(cookie -> SessionTicket.read(cookie, request.origin().authority(), kek));
    return ticket
        .map(known -> store.end(known, request.deadline()))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(ended -> on(request, ended));
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
