package dev.sallyport.ingress.oauth2;

import dev.sallyport.failure.Failed;
import dev.sallyport.federation.Saml;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.HostedCookie;
import dev.sallyport.logout.BackChannel;
import dev.sallyport.oauth.Authorizations;
import dev.sallyport.oauth.HostedSessions;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code /logout}: ends the browser's session at the pages and sends it on to an address that the
 * client registered, by Cognito's parameters (oauth2.md §7) or those of OpenID Connect RP-Initiated
 * Logout. Tokens live on. A picture or a script that another page loads from here signs nobody out:
 * browsers say that it is no navigation.
 */
final class LogoutEndpoint implements Handler<RoutingContext> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String SIGNED_OUT = "/signedout";

  private final Authorizations authorizations;
  private final HostedSessions sessions;
  private final TokenClient tokens;
  private final Saml saml;
  private final BackChannel backChannel;
  private final Admission admission;

  LogoutEndpoint(
      Authorizations authorizations,
      HostedSessions sessions,
      TokenClient tokens,
      Saml saml,
      BackChannel backChannel,
      Admission admission) {
    this.tokens = tokens;
    this.saml = saml;
    this.backChannel = backChannel;
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
        .compose(location -> ended(request, location, deadline))
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
    var hint = asked.get("id_token_hint");
    var client = asked.get("client_id");
    return hint == null
        ? location(asked, query, client, deadline)
        : hinted(hint, deadline)
            .compose(
                of ->
                    of == null || (client != null && !client.equals(of))
                        ? Future.succeededFuture("/error?error=invalid_request")
                        : location(asked, query, of, deadline));
  }

  private Future<String> location(
      Parameters asked, String query, @Nullable String client, Deadline deadline) {
    var ours = asked.get("logout_uri");
    var target = ours == null ? asked.get("post_logout_redirect_uri") : ours;
    if (target != null) {
      var state = ours == null ? asked.get("state") : null;
      return authorizations
          .afterLogout(client == null ? "" : client, target, state, deadline)
          .map(allowed -> allowed.orElse("/error?error=redirect_mismatch"));
    }
    // Cognito's other form, sign out and in again; or nothing is said of where to go.
    return Future.succeededFuture(
        asked.get("redirect_uri") == null ? SIGNED_OUT : "/login?" + query);
  }

  /** The client that an ID token was made for; null where it is none of ours. */
  private Future<@Nullable String> hinted(String idToken, Deadline deadline) {
    return tokens
        .send(new TokenCommand.ReadHint(deadline, idToken))
        .compose(
            reply ->
                switch (reply) {
                  case TokenReply.Hinted(_, var client, _) ->
                      Future.succeededFuture(client.isEmpty() ? null : client);
                  case TokenReply.Refused(var failure) -> Future.failedFuture(new Failed(failure));
                  default -> Future.succeededFuture(null);
                });
  }

  private static Parameters parameters(String query) {
    try {
      return Parameters.read(query);
    } catch (IllegalArgumentException malformed) {
      throw OAuthError.invalidRequest("the query cannot be read");
    }
  }

  /** Where the browser goes now: there, or by way of the provider where it signed in. */
  private Future<String> ended(HttpServerRequest request, String location, Deadline deadline) {
    return HostedCookie.read(request)
        .map(
            value ->
                sessions
                    .end(value, deadline)
                    .onSuccess(ended -> ended.ifPresent(backChannel::left))
                    .compose(_ -> saml.signOut(value, location, deadline)))
        .orElseGet(() -> Future.succeededFuture(location));
  }
}
