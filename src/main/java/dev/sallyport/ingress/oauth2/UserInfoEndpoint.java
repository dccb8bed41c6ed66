package dev.sallyport.ingress.oauth2;

import dev.sallyport.directory.Attributes;
import dev.sallyport.directory.LinkedIdentity;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.Admission;
import dev.sallyport.limits.Requests;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.Consent;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /oauth2/userInfo}: what the access token's scopes tell of its owner (oauth2.md §5). */
final class UserInfoEndpoint implements Handler<RoutingContext> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String BEARER = "Bearer ";
  private static final String MALFORMED =
      "error=\"invalid_request\", error_description=\"Bad OAuth2 request at UserInfo Endpoint\"";
  private static final String INVALID =
      "error=\"invalid_token\", error_description=\"Access token is expired, disabled, or deleted,"
          + " or the user has globally signed out.\"";
  private static final String TOO_LITTLE =
      "error=\"insufficient_scope\", error_description=\"The access token has not the scope"
          + " openid.\", scope=\"openid\"";

  private final TokenClient tokens;
  private final Admission admission;
  private final Supplier<String> ids;

  UserInfoEndpoint(TokenClient tokens, Admission admission, Supplier<String> ids) {
    this.tokens = tokens;
    this.admission = admission;
    this.ids = ids;
  }

  @Override
  public void handle(RoutingContext ctx) {
    var id = ids.get();
    var token = bearer(ctx.request().getHeader(HttpHeaders.AUTHORIZATION));
    if (token == null) {
      refuse(ctx, id, 400, MALFORMED);
      return;
    }
    admission
        .run(Admission.Kind.TOKEN, () -> told(token))
        .onSuccess(claims -> Wire.ok(ctx, id).end(claims.toBuffer()))
        .onFailure(trouble -> failed(ctx, id, trouble));
  }

  private static @Nullable String bearer(@Nullable String header) {
    return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? header.substring(BEARER.length()).strip()
        : null;
  }

  private Future<JsonObject> told(String token) {
    return tokens
        .send(new TokenCommand.Verify(Deadline.in(PATIENCE), token, Requests.Use.READ, "openid"))
        .compose(
            reply ->
                switch (reply) {
                  case TokenReply.Verified owner -> Future.succeededFuture(claims(owner));
                  case TokenReply.Refused(var failure) -> Future.failedFuture(new Failed(failure));
                  default ->
                      Future.failedFuture(
                          Failed.broken(
                              "token room answered " + reply.getClass(),
                              new IllegalStateException("reply")));
                });
  }

  /** All are texts, also the flags: clients of Cognito expect them so. */
  private static JsonObject claims(TokenReply.Verified owner) {
    var told = new Consent(owner.scopes(), null, null);
    var claims = new JsonObject();
    Attributes.readable(owner.user(), owner.client())
        .forEach(
            (name, value) -> {
              if (told.tells(name)) {
                claims.put(name, value);
              }
            });
    if (!owner.user().identities().isEmpty() && told.tells("identities")) {
      claims.put("identities", LinkedIdentity.claim(owner.user().identities()).encode());
    }
    return claims.put("username", owner.user().username());
  }

  private static void failed(RoutingContext ctx, String id, Throwable trouble) {
    switch (Failed.of(trouble)) {
      case Failure.ScopeMissing _ -> refuse(ctx, id, 403, TOO_LITTLE);
      case Failure.TokenInvalid _,
          Failure.TokenExpired _,
          Failure.TokenRevoked _,
          Failure.UserNotFound _,
          Failure.UserDisabled _ ->
          refuse(ctx, id, 401, INVALID);
      default -> Wire.refuse(ctx, id, OAuthError.of(trouble));
    }
  }

  private static void refuse(RoutingContext ctx, String id, int status, String why) {
    Wire.head(ctx, id, status).putHeader("WWW-Authenticate", "Bearer " + why).end("{}");
  }
}
