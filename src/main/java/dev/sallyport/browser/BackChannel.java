package dev.sallyport.browser;

import dev.sallyport.browser.SessionNotes.Why;
import dev.sallyport.config.BrowserConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.telemetry.Metrics.Browser;
import dev.sallyport.token.bearer.BearerTokens;
import dev.sallyport.token.bearer.LogoutToken;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the issuer says that somebody signed out there (OpenID Connect Back-Channel Logout 1.0):
 * their sessions here end, and what is open with them closes on every replica. Each token counts
 * once.
 */
final class BackChannel {
  /** For the clock of the issuer, after the token's end. */
  private static final Duration LEEWAY = Duration.ofMinutes(5);

  private static final String FORM = "application/x-www-form-urlencoded";

  private final BrowserConfig config;
  private final SessionStore store;
  private final SessionIndex index;
  private final SessionNotes notes;
  private final BearerTokens bearers;
  private final Kek kek;
  private final InstantSource clock;

  BackChannel(
      BrowserConfig config,
      SessionStore store,
      SessionIndex index,
      SessionNotes notes,
      BearerTokens bearers,
      Kek kek,
      InstantSource clock) {
    this.config = config;
    this.store = store;
    this.index = index;
    this.notes = notes;
    this.bearers = bearers;
    this.kek = kek;
    this.clock = clock;
  }

  /** Answers 200, or 400 for what is no such token (§2.8); fails where it cannot be told now. */
  Future<PageAnswer> answer(PageRequest request) {
    var type = request.headers().get("content-type");
    return type == null || !type.toLowerCase(Locale.ROOT).startsWith(FORM)
        ? Future.succeededFuture(plain(400))
        : request
            .body()
            .get()
            .transform(
                form ->
                    form.succeeded()
                        ? read(request, form.result())
                        : Future.succeededFuture(plain(400)));
  }

  private Future<PageAnswer> read(PageRequest request, String form) {
    var token = Query.read(form).orElse(Map.of()).getOrDefault("logout_token", "");
    return bearers
        .verifyLogout(token, config.issuer(), config.clientId(), request.deadline())
        .compose(
            read ->
                switch (read) {
                  case LogoutToken.Read.Good(var good) -> ended(request, good);
                  case LogoutToken.Read.Refused _ -> {
                    notes.nobody(Browser.SIGN_OUT_REFUSED, Why.LOGOUT_TOKEN, request.address());
                    yield Future.succeededFuture(plain(400));
                  }
                  case LogoutToken.Read.Unsure(var why) -> Future.failedFuture(why);
                });
  }

  private Future<PageAnswer> ended(PageRequest request, LogoutToken token) {
    // Marked first, or one that comes again would end what was begun since.
    return store
        .first(mark(token), life(token), request.deadline())
        .compose(
            first ->
                first
                    ? index
                        .take(token.subject(), token.session(), request.deadline())
                        .compose(names -> Future.join(end(names, request)))
                        .map(plain(200))
                    : Future.succeededFuture(plain(400)));
  }

  private List<Future<Void>> end(List<String> names, PageRequest request) {
    return names.stream()
        .map(
            name ->
                store
                    .end(name, request.deadline())
                    .onSuccess(
                        was -> {
                          if (was) {
                            notes.nobody(Browser.ENDED, Why.ISSUER, request.address());
                          }
                        })
                    .<Void>mapEmpty())
        .toList();
  }

  private String mark(LogoutToken token) {
    return Pending.bound(token.id(), "logout " + config.issuer(), kek);
  }

  private Duration life(LogoutToken token) {
    return Duration.between(clock.instant(), token.expires()).plus(LEEWAY);
  }

  private static PageAnswer plain(int status) {
    return new PageAnswer(status, null, List.of(), "");
  }
}
