package dev.sallyport.ingress.oauth2;

import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.HostedCookie;
import dev.sallyport.oauth.Authorizations;
import dev.sallyport.oauth.HostedSessions;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;

/**
 * {@code /logout}: ends the browser's session at the pages and sends it on to an address that the
 * client registered (oauth2.md §7). Tokens live on. A picture or a script that another page loads
 * from here signs nobody out: browsers say that it is no navigation.
 */
final class LogoutEndpoint implements Handler<RoutingContext> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Authorizations authorizations;
  private final HostedSessions sessions;
  private final Admission admission;

  LogoutEndpoint(Authorizations authorizations, HostedSessions sessions, Admission admission) {
    this.authorizations = authorizations;
    this.sessions = sessions;
    this.admission = admission;
  }

  @Override
  public void handle(RoutingContext ctx) {
    var request = ctx.request();
    var deadline = Deadline.in(PATIENCE);
    admission
        .run(Admission.Kind.TOKEN, () -> location(request, deadline))
        .compose(location -> ended(request, deadline).map(location))
        .onSuccess(
            location -> {
              HostedCookie.take(ctx.response());
              Redirect.to(ctx, location);
            })
        .onFailure(trouble -> Redirect.refuse(ctx, OAuthError.of(trouble)));
  }

  private Future<String> location(HttpServerRequest request, Deadline deadline) {
    var mode = request.getHeader("Sec-Fetch-Mode");
    if (mode != null && !mode.equals("navigate")) {
      throw OAuthError.invalidRequest("signing out is for the person in front of the browser");
    }
    var query = Objects.requireNonNullElse(request.query(), "");
    var asked = parameters(query);
    var target =
        asked.get("logout_uri") == null
            ? asked.get("post_logout_redirect_uri")
            : asked.get("logout_uri");
    if (target == null) {
      // Cognito's other form: sign out, and in again.
      return Future.succeededFuture("/login?" + query);
    }
    return authorizations
        .afterLogout(asked.text("client_id"), target, deadline)
        .map(allowed -> allowed.orElse("/error?error=redirect_mismatch"));
  }

  private static Parameters parameters(String query) {
    try {
      return Parameters.read(query);
    } catch (IllegalArgumentException malformed) {
      throw OAuthError.invalidRequest("the query cannot be read");
    }
  }

  private Future<Void> ended(HttpServerRequest request, Deadline deadline) {
    return HostedCookie.read(request)
        .map(value -> sessions.end(value, deadline))
        .orElseGet(Future::succeededFuture);
  }
}
