package dev.sallyport.ingress.oauth2;

import dev.sallyport.directory.OAuthSettings;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.federation.Federation;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.Body;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.ingress.HostedCookie;
import dev.sallyport.limits.Beginnings;
import dev.sallyport.oauth.Asked;
import dev.sallyport.oauth.AuthorizationRequest;
import dev.sallyport.oauth.AuthorizationRequest.Prompt;
import dev.sallyport.oauth.Authorizations;
import dev.sallyport.oauth.HostedSessions;
import dev.sallyport.oauth.SignedIn;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code /oauth2/authorize}, where a client sends the browser (oauth2.md §2): back at once with a
 * code where somebody is signed in already, else to the provider that was chosen, else to the pages
 * with all that was asked.
 */
final class AuthorizeEndpoint implements Handler<RoutingContext> {
  private static final int BODY_LIMIT = 16_384;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Authorizations authorizations;
  private final HostedSessions sessions;
  private final Federation federation;
  private final TokenClient tokens;
  private final Beginnings beginnings;
  private final ClientAddress addresses;
  private final Admission admission;
  private final InstantSource clock;

  AuthorizeEndpoint(
      Authorizations authorizations,
      HostedSessions sessions,
      Federation federation,
      TokenClient tokens,
      Beginnings beginnings,
      ClientAddress addresses,
      Admission admission,
      InstantSource clock) {
    this.authorizations = authorizations;
    this.sessions = sessions;
    this.federation = federation;
    this.tokens = tokens;
    this.beginnings = beginnings;
    this.addresses = addresses;
    this.admission = admission;
    this.clock = clock;
  }

  @Override
  public void handle(RoutingContext ctx) {
    var deadline = Deadline.in(PATIENCE);
    query(ctx, deadline)
        .compose(query -> admission.run(Admission.Kind.TOKEN, () -> location(ctx, query, deadline)))
        .onSuccess(location -> Redirect.to(ctx, location))
        .onFailure(trouble -> Redirect.refuse(ctx, OAuthError.of(trouble)));
  }

  /** OpenID Connect lets clients post it as well (Core §3.1.2.1). */
  private static Future<String> query(RoutingContext ctx, Deadline deadline) {
    var request = ctx.request();
    return HttpMethod.POST.equals(request.method())
        ? Body.read(ctx.vertx(), request, BODY_LIMIT, deadline)
            .map(body -> body instanceof Body.Whole(var bytes) ? bytes.toString() : "")
        : Future.succeededFuture(Objects.requireNonNullElse(request.query(), ""));
  }

  private Future<String> location(RoutingContext ctx, String query, Deadline deadline) {
    return authorizations
        .read(query, deadline)
        .compose(
            asked ->
                switch (asked) {
                  case Asked.Valid(var valid) -> answered(ctx, valid, deadline);
                  case Asked.Refused(var location, _) -> Future.succeededFuture(location);
                  case Asked.Unknown(var error) -> Future.succeededFuture("/error?error=" + error);
                });
  }

  private Future<String> answered(
      RoutingContext ctx, AuthorizationRequest asked, Deadline deadline) {
    return HostedCookie.read(ctx.request())
        .map(value -> sessions.look(asked.pool(), value, deadline))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(
            who ->
                another(asked, who, deadline)
                    .compose(
                        another ->
                            another ? loginRequired(asked) : went(ctx, asked, who, deadline)));
  }

  private Future<String> went(
      RoutingContext ctx, AuthorizationRequest asked, Optional<SignedIn> who, Deadline deadline) {
    return who.isPresent() && counts(asked, who.get())
        ? authorizations.granted(asked, who.get(), deadline)
        : signIn(ctx, asked, deadline);
  }

  /**
   * Whether the client means another person than is signed in (id_token_hint, OpenID Connect Core
   * §3.1.2.1). An ID token that is none of ours, or of another client, means nobody here.
   */
  private Future<Boolean> another(
      AuthorizationRequest asked, Optional<SignedIn> who, Deadline deadline) {
    var hint = asked.idTokenHint();
    return hint == null || who.isEmpty()
        ? Future.succeededFuture(false)
        : tokens
            .send(new TokenCommand.ReadHint(deadline, hint))
            .compose(
                reply ->
                    switch (reply) {
                      case TokenReply.Hinted(var pool, _, var sub) ->
                          Future.succeededFuture(
                              !pool.equals(asked.pool().id())
                                  || !sub.equals(who.get().user().sub()));
                      case TokenReply.Refused(var failure) ->
                          Future.failedFuture(new Failed(failure));
                      default -> Future.succeededFuture(true);
                    });
  }

  private Future<String> loginRequired(AuthorizationRequest asked) {
    return Future.succeededFuture(authorizations.refused(asked, "login_required", null));
  }

  /** Whether the client takes somebody who signed in before. */
  private boolean counts(AuthorizationRequest asked, SignedIn who) {
    var age = Duration.between(who.authTime(), clock.instant());
    var fresh = asked.maxAge() == null || age.compareTo(asked.maxAge()) <= 0;
    var there = asked.provider() == null || asked.provider().equals(who.provider());
    return fresh
        && there
        && asked.client().oauth().providers().contains(who.provider())
        && !asked.prompt().contains(Prompt.LOGIN)
        && !asked.prompt().contains(Prompt.SELECT_ACCOUNT);
  }

  private Future<String> signIn(RoutingContext ctx, AuthorizationRequest asked, Deadline deadline) {
    if (asked.prompt().contains(Prompt.NONE)) {
      return loginRequired(asked);
    }
    return outside(asked)
        .map(provider -> away(ctx, asked, provider, deadline))
        .orElseGet(() -> Future.succeededFuture("/login?" + asked.query()));
  }

  /** The provider that was chosen, or the only way there is. */
  private static Optional<String> outside(AuthorizationRequest asked) {
    var all = asked.client().oauth().providers();
    var chosen = asked.provider();
    var only = chosen == null && all.size() == 1 ? all.iterator().next() : chosen;
    return Optional.ofNullable(only).filter(name -> !name.equals(OAuthSettings.OWN));
  }

  private Future<String> away(
      RoutingContext ctx, AuthorizationRequest asked, String provider, Deadline deadline) {
    var browser = ProviderCookie.read(ctx.request()).orElseGet(federation::browser);
    return beginnings
        .take(addresses.of(ctx.request()), deadline)
        .compose(
            _ ->
                federation
                    .begin(asked, provider, browser, deadline)
                    .onSuccess(_ -> ProviderCookie.give(ctx.response(), browser)))
        .recover(
            trouble ->
                Failed.of(trouble) instanceof Failure.Overloaded
                    ? Future.succeededFuture(
                        authorizations.refused(asked, "temporarily_unavailable", "try again later"))
                    : Future.failedFuture(trouble));
  }
}
