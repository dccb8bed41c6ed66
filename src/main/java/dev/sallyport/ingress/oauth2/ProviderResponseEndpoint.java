package dev.sallyport.ingress.oauth2;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.federation.Federation;
import dev.sallyport.federation.Federation.Back;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.Body;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.ingress.HostedCookie;
import dev.sallyport.oauth.HostedSessions;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.runtime.Deadline;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * {@code /oauth2/idpresponse}, where providers send browsers back to (oauth2.md §9.1). A form that
 * a provider has them post brings no cookie of ours along, since it comes from another site; so it
 * is taken for nothing but where to go on to, which the browser does with its cookie.
 */
final class ProviderResponseEndpoint implements Handler<RoutingContext> {
  private static final int BODY_LIMIT = 16_384;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String NOWHERE = "/error?error=invalid_request";
  private static final List<String> CARRIED =
      List.of("state", "code", "iss", "error", "error_description");

  private final Federation federation;
  private final HostedSessions sessions;
  private final Admission admission;
  private final ClientAddress addresses;

  ProviderResponseEndpoint(
      Federation federation,
      HostedSessions sessions,
      Admission admission,
      ClientAddress addresses) {
    this.federation = federation;
    this.sessions = sessions;
    this.admission = admission;
    this.addresses = addresses;
  }

  @Override
  public void handle(RoutingContext ctx) {
    var deadline = Deadline.in(PATIENCE);
    if (HttpMethod.POST.equals(ctx.request().method())) {
      Body.read(ctx.vertx(), ctx.request(), BODY_LIMIT, deadline)
          .map(body -> body instanceof Body.Whole(var bytes) ? bytes.toString(UTF_8) : "")
          .map(ProviderResponseEndpoint::carried)
          .onSuccess(location -> Redirect.to(ctx, location))
          .onFailure(trouble -> Redirect.refuse(ctx, OAuthError.of(trouble)));
      return;
    }
    admission
        .run(Admission.Kind.LOGIN, () -> back(ctx, deadline))
        .onSuccess(location -> Redirect.to(ctx, location))
        .onFailure(trouble -> Redirect.refuse(ctx, OAuthError.of(trouble)));
  }

  private static String carried(String form) {
    Parameters posted;
    try {
      posted = Parameters.read(form);
    } catch (IllegalArgumentException malformed) {
      return NOWHERE;
    }
    var on = new QueryStringEncoder(Federation.CALLBACK);
    for (var name : CARRIED) {
      var value = posted.get(name);
      if (value != null) {
        on.addParam(name, value);
      }
    }
    return on.toString();
  }

  private Future<String> back(RoutingContext ctx, Deadline deadline) {
    var cookie = ProviderCookie.read(ctx.request());
    Parameters answer;
    try {
      answer = Parameters.read(Objects.requireNonNullElse(ctx.request().query(), ""));
    } catch (IllegalArgumentException malformed) {
      return Future.succeededFuture(NOWHERE);
    }
    if (cookie.isEmpty()) {
      return Future.succeededFuture(NOWHERE);
    }
    return federation
        .finish(answer, cookie.get(), addresses.of(ctx.request()), deadline)
        .compose(back -> location(ctx, back, deadline));
  }

  /** Where a browser goes on to, and what it is given. */
  Future<String> location(RoutingContext ctx, Back back, Deadline deadline) {
    return switch (back) {
      case Back.Nowhere() -> Future.succeededFuture(NOWHERE);
      case Back.On(var location, var session) ->
          session
              .map(value -> signedIn(ctx, value, deadline).map(location))
              .orElseGet(() -> Future.succeededFuture(location));
    };
  }

  /** The browser's session before ends, whoever else may know it (AC-046). */
  private Future<Void> signedIn(RoutingContext ctx, String session, Deadline deadline) {
    return HostedCookie.read(ctx.request())
        .map(before -> sessions.end(before, deadline).<Void>mapEmpty())
        .orElseGet(Future::succeededFuture)
        .onSuccess(_ -> HostedCookie.give(ctx.response(), session));
  }
}
