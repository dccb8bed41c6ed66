package dev.sallyport.gate;

import dev.sallyport.browser.Browsers;
import dev.sallyport.browser.OpenSession;
import dev.sallyport.browser.Origin;
import dev.sallyport.browser.PageAnswer;
import dev.sallyport.browser.PageRequest;
import dev.sallyport.browser.SameOrigin;
import dev.sallyport.config.BrowserConfig;
import dev.sallyport.config.RouteConfig;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests of browsers, which say who asks with a session's cookie. Such a request is judged as one
 * that brings the session's access token, by the same decision; with an {@code Authorization} of
 * its own, the cookie is nothing (AC-040). Our cookies never go on to an upstream.
 */
final class BrowserGate {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  /** Longer than a decision: the issuer is asked for tokens meanwhile. */
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(15);

  private final Browsers browsers;

  BrowserGate(Browsers browsers) {
    this.browsers = browsers;
  }

  /** Decides, with the decision that looks for a token here when the request has none. */
  Future<Decision> decide(GateRequest request, Function<Seat, Future<Decision>> judge) {
    var headers = request.headers();
    if (!headers.contains(HttpHeaders.COOKIE)) {
      return judge.apply(Seat.EMPTY).compose(decision -> told(request, decision));
    }
    var cookies = browsers.cookies(headers);
    if (cookies.size() > 1) {
      return Future.succeededFuture(
          Refusal.of(Refusal.Kind.UNCLEAR, "there is more than one session cookie", null));
    }
    // Another scheme than Bearer is some other word on who asks, and not for us to read.
    if (cookies.isEmpty() || headers.contains(HttpHeaders.AUTHORIZATION)) {
      return judge
          .apply(Seat.EMPTY)
          .map(decision -> hidden(request, decision))
          .compose(decision -> told(request, decision));
    }
    var used = new AtomicReference<@Nullable String>();
    return judge
        .apply(route -> token(request, route, cookies.getFirst(), used))
        .map(decision -> hidden(request, bearing(decision, used.get())))
        .compose(decision -> told(request, decision));
  }

  /** What is clear without looking at the session; null where that must be looked at. */
  private static Seat.@Nullable Found clear(GateRequest request, RouteConfig route, String issuer) {
    if (!route.issuers().contains(issuer)) {
      return new Seat.Found.Nobody();
    }
    return changes(request) && !SameOrigin.sent(request.headers(), origin(request))
        ? new Seat.Found.Refused(Refusal.Kind.FORBIDDEN, "a page of another origin sent it")
        : null;
  }

  /** For a request that is only asked about: no session is looked up for it. */
  static Seat unasked(GateRequest request, BrowserConfig config) {
    var headers = request.headers();
    if (headers.contains(HttpHeaders.AUTHORIZATION) || !Browsers.come(headers, config)) {
      return Seat.EMPTY;
    }
    return route -> {
      var clear = clear(request, route, config.issuer());
      return Future.succeededFuture(
          clear == null
              ? new Seat.Found.Refused(
                  Refusal.Kind.UNAUTHENTICATED,
                  "no bearer token, and the session of a cookie is not looked up here")
              : clear);
    };
  }

  /** What a browser would be told of such a decision. */
  static Decision untold(GateRequest request, Decision decision) {
    var route = signingIn(request, decision);
    return route == null || !(decision instanceof Decision.Refuse(var refusal))
        ? decision
        : Refusal.of(Refusal.Kind.SIGN_IN, refusal.why(), route);
  }

  private Future<Seat.Found> token(
      GateRequest request,
      RouteConfig route,
      String cookie,
      AtomicReference<@Nullable String> used) {
    var clear = clear(request, route, browsers.issuer());
    if (clear != null) {
      return Future.succeededFuture(clear);
    }
    return browsers
        .token(cookie, origin(request), request.deadline())
        .map(
            token -> {
              used.set(token.orElse(null));
              return token.<Seat.Found>map(Seat.Found.Token::new).orElseGet(Seat.Found.Nobody::new);
            })
        // Nobody knows whether there is a session: that is no word on who asks (AC-115).
        .otherwise(
            _ ->
                new Seat.Found.Refused(Refusal.Kind.UNSURE, "the session cannot be looked up now"));
  }

  /** The session that an allowed request came with; null where it came with a token of its own. */
  @Nullable OpenSession session(GateRequest request) {
    var headers = request.headers();
    var cookies =
        headers.contains(HttpHeaders.AUTHORIZATION) ? List.<String>of() : browsers.cookies(headers);
    return cookies.size() == 1
        ? browsers.open(cookies.getFirst(), origin(request)).orElse(null)
        : null;
  }

  /** Whether it may do something: a WebSocket too, though it begins with GET. */
  private static boolean changes(GateRequest request) {
    return !READING.contains(request.method()) || request.headers().contains(HttpHeaders.UPGRADE);
  }

  private static Origin origin(GateRequest request) {
    return Origin.of(request.secure(), request.host().authority());
  }

  private static Decision bearing(Decision decision, @Nullable String access) {
    if (access == null) {
      return decision;
    }
    return switch (decision) {
      case Decision.Allow allow ->
          allow.route().token() == RouteConfig.Token.PASS
              ? with(allow, "authorization", "Bearer " + access)
              : allow;
      // To a browser, a token that counts no more is a session that has ended.
      case Decision.Refuse(var refusal) when refusal.kind() == Refusal.Kind.INVALID_TOKEN ->
          Refusal.of(Refusal.Kind.UNAUTHENTICATED, refusal.why(), refusal.route());
      case Decision.Refuse refuse -> refuse;
    };
  }

  /** An empty header is taken away. */
  private Decision hidden(GateRequest request, Decision decision) {
    return decision instanceof Decision.Allow allow
        ? with(allow, "cookie", browsers.others(request.headers()))
        : decision;
  }

  private static Decision.Allow with(Decision.Allow allow, String name, String value) {
    var headers = new HashMap<>(allow.headers());
    headers.put(name, value);
    return new Decision.Allow(allow.route(), allow.who(), headers);
  }

  /** Sends a browser that opens a page to sign in, where the route wants that. */
  private Future<Decision> told(GateRequest request, Decision decision) {
    var route = signingIn(request, decision);
    if (route == null) {
      return Future.succeededFuture(decision);
    }
    return browsers
        .signIn(
            request.headers(),
            request.client().value(),
            origin(request),
            request.target().uri(),
            request.deadline())
        .map(
            answer ->
                (Decision)
                    new Decision.Refuse(
                        new Refusal(Refusal.Kind.SIGN_IN, "nobody signed in", route, answer, null)))
        .otherwise(_ -> Refusal.of(Refusal.Kind.UNSURE, "the issuer cannot be asked", route));
  }

  /** The route that a browser is to sign in for; null where it is not sent to. */
  private static @Nullable RouteConfig signingIn(GateRequest request, Decision decision) {
    var route =
        decision instanceof Decision.Refuse(var refusal)
                && refusal.kind() == Refusal.Kind.UNAUTHENTICATED
            ? refusal.route()
            : null;
    return route != null && route.refuse() == RouteConfig.Refuse.SIGN_IN && opensPage(request)
        ? route
        : null;
  }

  private static boolean opensPage(GateRequest request) {
    var headers = request.headers();
    var mode = headers.get("sec-fetch-mode");
    return request.method().equals("GET")
        && !headers.contains(HttpHeaders.AUTHORIZATION)
        && !headers.contains(HttpHeaders.UPGRADE)
        && (mode == null || mode.equals("navigate"))
        && headers.getAll(HttpHeaders.ACCEPT).stream()
            .anyMatch(accept -> accept.toLowerCase(Locale.ROOT).contains("text/html"));
  }

  /** The answer to a request that is for ourselves; null for any other. */
  @Nullable Future<PageAnswer> own(GateRequest request, Supplier<Future<String>> body) {
    var target = request.target();
    if (!browsers.owns(target.path())) {
      return null;
    }
    return browsers.answer(
        new PageRequest(
            request.method(),
            request.client().value(),
            origin(request),
            target.path(),
            target.query(),
            request.headers(),
            body,
            Deadline.in(ANSWERED_WITHIN)));
  }
}
