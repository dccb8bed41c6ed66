package dev.sallyport.gate;

import dev.sallyport.browser.Browsers;
import dev.sallyport.browser.PageAnswer;
import dev.sallyport.config.RouteConfig;
import dev.sallyport.gate.RouteTable.Found;
import dev.sallyport.gate.RouteTable.Match;
import dev.sallyport.revocation.RevocationFeed;
import dev.sallyport.token.AliveTokens;
import dev.sallyport.token.bearer.Bearer;
import dev.sallyport.token.bearer.BearerTokens;
import dev.sallyport.token.bearer.Verified;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one decision about a request, the same for every door: its route, whose token it brings,
 * whether that still counts, and what the route demands of it. For a bearer token that was seen
 * before, the decision is there when the call returns, and nothing outside this process was asked.
 */
public final class Gate {
  private final BearerTokens tokens;
  private final Living living;
  private final @Nullable BrowserGate browsers;
  private volatile GatePolicy policy;

  /**
   * The gate.
   *
   * @param policy what it begins with
   * @param look asked where {@code revoked} cannot tell
   * @param browsers whose sessions count too; null where none do
   */
  public Gate(
      GatePolicy policy,
      BearerTokens tokens,
      RevocationFeed revoked,
      AliveTokens look,
      @Nullable Browsers browsers) {
    this.browsers = browsers == null ? null : new BrowserGate(browsers);
    this.policy = policy;
    this.tokens = tokens;
    this.living = new Living(revoked, look);
  }

  /** The policy of requests that begin now. */
  public GatePolicy policy() {
    return policy;
  }

  /**
   * Decides.
   *
   * @param policy the one this request began with
   * @return never fails: what goes wrong is a refusal
   */
  public Future<Decision> decide(GatePolicy policy, GateRequest request) {
    return browsers == null
        ? judged(policy, request)
        : browsers.decide(request, asked -> judged(policy, asked));
  }

  /**
   * Answers a request that is for ourselves and no upstream: of somebody who comes back from
   * signing in, or signs out.
   *
   * @return null for any other request; never fails
   */
  public @Nullable Future<PageAnswer> own(GateRequest request) {
    return browsers == null ? null : browsers.own(request);
  }

  private Future<Decision> judged(GatePolicy policy, GateRequest request) {
    return switch (policy
        .routes()
        .find(request.host().name(), request.target(), request.method())) {
      case Found.Nothing() ->
          Future.succeededFuture(Refusal.of(Refusal.Kind.NOBODY, "no route", null));
      case Found.OtherMethods(var path) ->
          Future.succeededFuture(
              Refusal.of(Refusal.Kind.NOBODY, "no route of " + path + " for the method", null));
      case Found.Route(var match) -> decide(match, request);
    };
  }

  private Future<Decision> decide(Match match, GateRequest request) {
    var route = match.route();
    var target = request.target();
    if (target.parameters() && !route.segmentParameters()) {
      return refused(Refusal.Kind.UNCLEAR, "the path has parameters", route);
    }
    if (target.slashes() && !route.encodedSlashes()) {
      return refused(Refusal.Kind.UNCLEAR, "the path has an escaped slash", route);
    }
    if (route.anonymous()) {
      return Future.succeededFuture(judge(match, request, null));
    }
    return switch (Credentials.of(request.headers())) {
      case Credentials.Several() ->
          refused(Refusal.Kind.UNCLEAR, "there is more than one Authorization", route);
      case Credentials.Nobody() -> refused(Refusal.Kind.UNAUTHENTICATED, "no bearer token", route);
      case Credentials.BearerToken(var token) ->
          tokens
              .verify(token, route.issuers(), request.deadline())
              .compose(verified -> known(match, request, verified))
              .otherwise(
                  trouble -> Refusal.of(Refusal.Kind.UNSURE, String.valueOf(trouble), route));
    };
  }

  private static Future<Decision> refused(Refusal.Kind kind, String why, RouteConfig route) {
    return Future.succeededFuture(Refusal.of(kind, why, route));
  }

  private Future<Decision> known(Match match, GateRequest request, Verified verified) {
    var route = match.route();
    return switch (verified) {
      case Verified.Refused(var reason) ->
          refused(Refusal.Kind.INVALID_TOKEN, String.valueOf(reason), route);
      case Verified.Unsure(var why) -> refused(Refusal.Kind.UNSURE, why, route);
      case Verified.Counts(var bearer) ->
          living
              .of(bearer, route.staleness(), request.deadline())
              .map(
                  life ->
                      switch (life) {
                        case LIVES -> judge(match, request, bearer);
                        case ENDED ->
                            Refusal.of(Refusal.Kind.INVALID_TOKEN, "the token was revoked", route);
                        case UNKNOWN ->
                            Refusal.of(
                                Refusal.Kind.UNSURE,
                                "what was revoked lately is not known here",
                                route);
                      });
    };
  }

  /** What the route demands of who asks; a plain function. */
  static Decision judge(Match match, GateRequest request, @Nullable Bearer who) {
    var route = match.route();
    if (who != null && !who.scopes().containsAll(route.scopes())) {
      return Refusal.of(Refusal.Kind.INSUFFICIENT_SCOPE, "a scope is missing", route);
    }
    if (who != null
        && !route.groups().isEmpty()
        && Collections.disjoint(route.groups(), who.groups())) {
      return Refusal.of(Refusal.Kind.FORBIDDEN, "in none of the groups", route);
    }
    var condition = route.condition();
    if (condition != null && !condition.allows(variables(match, request, who))) {
      return Refusal.of(Refusal.Kind.FORBIDDEN, "the condition does not hold", route);
    }
    return new Decision.Allow(
        route, who, who == null ? Map.of() : IdentityHeaders.of(route, who.claims()));
  }

  private static Map<String, Object> variables(
      Match match, GateRequest request, @Nullable Bearer who) {
    var variables = new HashMap<String, Object>();
    variables.put("claims", who == null ? Map.of() : who.claims());
    variables.put("scopes", who == null ? new ArrayList<>() : new ArrayList<>(who.scopes()));
    variables.put("groups", who == null ? new ArrayList<>() : who.groups());
    variables.put("path", match.named());
    variables.put(
        "request",
        Map.of(
            "method", request.method(),
            "host", request.host().name(),
            "path", request.target().path(),
            "address", request.client().value()));
    return variables;
  }
}
