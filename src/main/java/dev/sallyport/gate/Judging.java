package dev.sallyport.gate;

import dev.sallyport.config.RateConfig;
import dev.sallyport.config.RouteConfig;
import dev.sallyport.gate.RouteTable.Found;
import dev.sallyport.gate.RouteTable.Match;
import dev.sallyport.gate.Step.Rule;
import dev.sallyport.token.bearer.Bearer;
import dev.sallyport.token.bearer.Verified;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One request on its way to a decision, by the policy that it began with. */
record Judging(
    GatePolicy policy,
    GateRequest request,
    Seat seat,
    Living living,
    Throttle throttle,
    Possession possession,
    Steps steps) {

  /** Never fails: what goes wrong is a refusal. */
  Future<Decision> decision() {
    return switch (policy
        .routes()
        .find(request.host().name(), request.target(), request.method())) {
      case Found.Nothing() -> refused(Rule.ROUTE, Refusal.Kind.NOBODY, "no route", null);
      case Found.OtherMethods(var path) ->
          refused(Rule.ROUTE, Refusal.Kind.NOBODY, "no route of " + path + " for the method", null);
      case Found.Route(var match) -> {
        steps.passed(Rule.ROUTE, () -> Words.route(match.route()));
        yield found(match);
      }
    };
  }

  private Future<Decision> found(Match match) {
    var route = match.route();
    var target = request.target();
    if (target.parameters() && !route.segmentParameters()) {
      return refused(Rule.PATH, Refusal.Kind.UNCLEAR, "the path has parameters", route);
    }
    if (target.slashes() && !route.encodedSlashes()) {
      return refused(Rule.PATH, Refusal.Kind.UNCLEAR, "the path has an escaped slash", route);
    }
    // Before anything that costs: a flood makes no signature be checked.
    return within(route, null, () -> asked(match));
  }

  private Future<Decision> asked(Match match) {
    var route = match.route();
    if (route.anonymous()) {
      steps.passed(Rule.TOKEN, () -> "none is looked at: the route is open to everybody");
      return Future.succeededFuture(judge(match, null));
    }
    return switch (Credentials.of(request.headers())) {
      case Credentials.Unclear() ->
          refused(Rule.TOKEN, Refusal.Kind.UNCLEAR, "there is not one clear Authorization", route);
      case Credentials.Nobody() -> seat.token(route).compose(found -> seated(match, found));
      case Credentials.BearerToken(var token) -> verified(match, token, Credentials.Scheme.BEARER);
      case Credentials.BoundToken(var token) -> verified(match, token, Credentials.Scheme.DPOP);
    };
  }

  private Future<Decision> seated(Match match, Seat.Found found) {
    return switch (found) {
      case Seat.Found.Token(var token) -> verified(match, token, Credentials.Scheme.BEARER);
      case Seat.Found.Nobody() ->
          refused(Rule.TOKEN, Refusal.Kind.UNAUTHENTICATED, "no bearer token", match.route());
      case Seat.Found.Refused(var kind, var why) -> refused(Rule.TOKEN, kind, why, match.route());
    };
  }

  private Future<Decision> verified(Match match, String token, Credentials.Scheme scheme) {
    var route = match.route();
    return policy
        .tokens()
        .verify(token, route.issuers(), request.deadline())
        .compose(verified -> known(match, verified, scheme))
        .otherwise(
            trouble -> refusal(Rule.TOKEN, Refusal.Kind.UNSURE, String.valueOf(trouble), route));
  }

  private Future<Decision> known(Match match, Verified verified, Credentials.Scheme scheme) {
    var route = match.route();
    return switch (verified) {
      case Verified.Refused(var reason) ->
          refused(Rule.TOKEN, Refusal.Kind.INVALID_TOKEN, Words.of(reason), route);
      case Verified.Unsure(var why) -> refused(Rule.TOKEN, Refusal.Kind.UNSURE, why, route);
      case Verified.Counts(var bearer) -> {
        steps.passed(Rule.TOKEN, () -> Words.of(bearer));
        yield Possession.concerns(route, scheme, bearer)
            ? possessed(match, bearer, scheme)
            : alive(match, bearer);
      }
    };
  }

  /** Before the holder's rates are counted: a thief must not use them up. */
  private Future<Decision> possessed(Match match, Bearer bearer, Credentials.Scheme scheme) {
    var route = match.route();
    var misused = Possession.misused(scheme, bearer);
    if (misused.isPresent()) {
      return refused(Rule.POSSESSION, Refusal.Kind.NOT_THEIRS, misused.get(), route);
    }
    if (steps.wanted()) {
      steps.passed(Rule.POSSESSION, () -> "needs a proof of its key, which is not looked at here");
      return alive(match, bearer);
    }
    return possession
        .unproved(request, route, bearer)
        .compose(
            refusal ->
                refusal.isPresent()
                    ? Future.succeededFuture(new Decision.Refuse(refusal.get()))
                    : alive(match, bearer));
  }

  private Future<Decision> alive(Match match, Bearer bearer) {
    return living
        .of(bearer, match.route().staleness(), request.deadline())
        .compose(life -> living(match, bearer, life));
  }

  private Future<Decision> living(Match match, Bearer bearer, Life life) {
    return switch (life) {
      case LIVES -> {
        steps.passed(
            Rule.REVOCATION,
            () ->
                bearer.pool() == null
                    ? "is not known of this issuer's tokens"
                    : "the token was not ended");
        yield within(match.route(), bearer, () -> Future.succeededFuture(judge(match, bearer)));
      }
      case ENDED ->
          refused(
              Rule.REVOCATION, Refusal.Kind.INVALID_TOKEN, "the token was revoked", match.route());
      case UNKNOWN ->
          refused(
              Rule.REVOCATION,
              Refusal.Kind.UNSURE,
              "what was revoked lately is not known here",
              match.route());
    };
  }

  /**
   * Goes on where there is room in the route's rates.
   *
   * @param who null before it is known, when only the rates are taken that do not ask for it
   */
  private Future<Decision> within(
      RouteConfig route, @Nullable Bearer who, Supplier<Future<Decision>> next) {
    if (route.rate().isEmpty()) {
      return next.get();
    }
    var room = Future.succeededFuture(true);
    for (var rate : route.rate()) {
      if (rate.by().ofToken() == (who != null)) {
        room = room.compose(given -> given ? take(route, rate, who) : room(false));
      }
    }
    return room.compose(
        given ->
            given
                ? next.get()
                : refused(Rule.RATE, Refusal.Kind.TOO_MANY, "too many requests lately", route));
  }

  private static Future<Boolean> room(boolean given) {
    return Future.succeededFuture(given);
  }

  private Future<Boolean> take(RouteConfig route, RateConfig rate, @Nullable Bearer who) {
    if (steps.wanted()) {
      steps.passed(Rule.RATE, () -> rate + "; this request is not counted");
      return room(true);
    }
    return throttle.take(route, rate, whose(rate, who), request.deadline());
  }

  private String whose(RateConfig rate, @Nullable Bearer who) {
    var client = request.client();
    return switch (rate.by()) {
      // Somebody with IPv6 has addresses without end.
      case ADDRESS -> client.value().indexOf(':') < 0 ? client.value() : client.network();
      case USER -> who == null ? "" : who.issuer() + " " + who.subject();
      case CLIENT -> who == null ? "" : who.issuer() + " " + who.client();
      case ROUTE -> "";
    };
  }

  /** What the route demands of who asks. */
  private Decision judge(Match match, @Nullable Bearer who) {
    var route = match.route();
    if (who != null && !who.scopes().containsAll(route.scopes())) {
      return refusal(
          Rule.SCOPES,
          Refusal.Kind.INSUFFICIENT_SCOPE,
          "of the scopes are missing: " + Words.without(route.scopes(), who.scopes()),
          route);
    }
    steps.passed(Rule.SCOPES, () -> Words.needed(route.scopes(), "all there: "));
    if (who != null
        && !route.groups().isEmpty()
        && Collections.disjoint(route.groups(), who.groups())) {
      return refusal(
          Rule.GROUPS,
          Refusal.Kind.FORBIDDEN,
          "in none of the groups: " + Words.sorted(route.groups()),
          route);
    }
    steps.passed(Rule.GROUPS, () -> Words.needed(route.groups(), "in one of: "));
    var condition = route.condition();
    if (condition != null && !condition.allows(variables(match, who))) {
      return refusal(Rule.CONDITION, Refusal.Kind.FORBIDDEN, "does not hold: " + condition, route);
    }
    steps.passed(Rule.CONDITION, () -> condition == null ? "none" : "holds: " + condition);
    if (request.sent() == GateRequest.Sent.AS_IT_CAME && !request.target().plain()) {
      // The upstream would get another path than was judged here.
      return refusal(Rule.PATH, Refusal.Kind.UNCLEAR, "the path is not in its plain form", route);
    }
    if (route.makesToken()) {
      steps.passed(Rule.EXCHANGE, () -> Words.made(route, policy.audience(route)));
    }
    return new Decision.Allow(
        route, who, who == null ? Map.of() : IdentityHeaders.of(route, who.claims()));
  }

  private Map<String, Object> variables(Match match, @Nullable Bearer who) {
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

  private Future<Decision> refused(
      Rule rule, Refusal.Kind kind, String why, @Nullable RouteConfig route) {
    return Future.succeededFuture(refusal(rule, kind, why, route));
  }

  private Decision refusal(Rule rule, Refusal.Kind kind, String why, @Nullable RouteConfig route) {
    steps.refused(rule, why);
    return Refusal.of(kind, why, route);
  }
}
