package dev.sallyport.ingress.oauth2;

import dev.sallyport.directory.Attributes;
import dev.sallyport.directory.LinkedIdentity;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.Body;
import dev.sallyport.limits.Requests;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.Consent;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /oauth2/userInfo}: what the access token's scopes tell of its owner (oauth2.md §5). */
final class UserInfoEndpoint implements Handler<RoutingContext> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int BODY_LIMIT = 16_384;
  private static final String FORM = "application/x-www-form-urlencoded";
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
    token(ctx.vertx(), ctx.request())
        .compose(
            token ->
                token == null
                    ? Future.failedFuture(OAuthError.invalidRequest("there is no one token"))
                    : admission.run(Admission.Kind.TOKEN, () -> told(token)))
        .onSuccess(claims -> Wire.ok(ctx, id).end(claims.toBuffer()))
        .onFailure(
            trouble -> {
              if (trouble instanceof OAuthError) {
                refuse(ctx, id, 400, MALFORMED);
              } else {
                failed(ctx, id, trouble);
              }
            });
  }

  /** In the header, or in the form that was posted (RFC 6750 §2.1, §2.2); null for none or both. */
  private static Future<@Nullable String> token(Vertx vertx, HttpServerRequest request) {
    var header = bearer(request.getHeader(HttpHeaders.AUTHORIZATION));
    var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (!HttpMethod.POST.equals(request.method())
        || type == null
        || !type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals(FORM)) {
      return Future.succeededFuture(header);
    }
    return Body.read(vertx, request, BODY_LIMIT, Deadline.in(PATIENCE))
        .map(body -> body instanceof Body.Whole(var bytes) ? posted(bytes) : null)
        .map(
            posted -> {
              if (header != null && posted != null) {
                return null;
              }
              return header == null ? posted : header;
            });
  }

  private static @Nullable String posted(Buffer form) {
    try {
      var asked = Parameters.read(form.toString(StandardCharsets.UTF_8));
      return asked.repeated().contains("access_token") ? null : asked.get("access_token");
    } catch (IllegalArgumentException malformed) {
      return null;
    }
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
