package dev.sallyport.ingress.oauth2;

import dev.sallyport.config.DpopDemand;
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
import dev.sallyport.token.dpop.Proofs;
import dev.sallyport.token.dpop.Proved;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /oauth2/userInfo}: what the access token's scopes tell of its owner (oauth2.md §5). */
final class UserInfoEndpoint implements Handler<RoutingContext> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int BODY_LIMIT = 16_384;
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String MALFORMED =
      "error=\"invalid_request\", error_description=\"Bad OAuth2 request at UserInfo Endpoint\"";
  private static final String INVALID =
      "error=\"invalid_token\", error_description=\"Access token is expired, disabled, or deleted,"
          + " or the user has globally signed out.\"";
  private static final String TOO_LITTLE =
      "error=\"insufficient_scope\", error_description=\"The access token has not the scope"
          + " openid.\", scope=\"openid\"";

  private final TokenClient tokens;
  private final KeyProofs keys;
  private final Admission admission;
  private final Supplier<String> ids;

  UserInfoEndpoint(TokenClient tokens, KeyProofs keys, Admission admission, Supplier<String> ids) {
    this.keys = keys;
    this.tokens = tokens;
    this.admission = admission;
    this.ids = ids;
  }

  @Override
  public void handle(RoutingContext ctx) {
    var id = ids.get();
    var header = ctx.request().headers().getAll(HttpHeaders.AUTHORIZATION);
    posted(ctx.vertx(), ctx.request())
        .onSuccess(posted -> told(ctx, id, only(SentToken.read(header), !header.isEmpty(), posted)))
        .onFailure(_ -> refuse(ctx, id, 400, "Bearer " + MALFORMED));
  }

  private void told(RoutingContext ctx, String id, Optional<SentToken> sent) {
    if (sent.isEmpty()) {
      refuse(ctx, id, 400, "Bearer " + MALFORMED);
      return;
    }
    admission
        .run(Admission.Kind.TOKEN, () -> told(ctx.request(), sent.get()))
        .onSuccess(claims -> Wire.ok(ctx, id).end(claims.toBuffer()))
        .onFailure(trouble -> failed(ctx, id, sent.get(), trouble));
  }

  /** A token comes in one way only (RFC 6750 §2). */
  private static Optional<SentToken> only(
      Optional<SentToken> header, boolean any, Optional<String> posted) {
    return any
        ? header.filter(_ -> posted.isEmpty())
        : posted.map(token -> new SentToken(token, false));
  }

  /** The token of a form that was posted (RFC 6750 §2.2); empty where there is none. */
  private static Future<Optional<String>> posted(Vertx vertx, HttpServerRequest request) {
    var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (!HttpMethod.POST.equals(request.method())
        || type == null
        || !type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals(FORM)) {
      return Future.succeededFuture(Optional.empty());
    }
    return Body.read(vertx, request, BODY_LIMIT, Deadline.in(PATIENCE))
        .map(body -> body instanceof Body.Whole(var bytes) ? token(bytes) : Optional.empty());
  }

  private static Optional<String> token(Buffer form) {
    try {
      var asked = Parameters.read(form.toString(StandardCharsets.UTF_8));
      return asked.repeated().contains("access_token")
          ? Optional.empty()
          : Optional.ofNullable(asked.get("access_token"));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  /** A token by itself, or with a proof of the key that it is bound to (RFC 9449 §7). */
  private Future<JsonObject> told(HttpServerRequest request, SentToken sent) {
    var deadline = Deadline.in(PATIENCE);
    return sent.bound()
        ? keys.proved(request, sent.text(), false, deadline)
            .compose(
                holder ->
                    owner(sent, holder.key(), deadline)
                        .compose(owner -> lately(request, holder, owner)))
            .map(UserInfoEndpoint::claims)
        : owner(sent, null, deadline).map(UserInfoEndpoint::claims);
  }

  /** Whose client demands nonces is known only now. */
  private Future<TokenReply.Verified> lately(
      HttpServerRequest request, Proved.Holder holder, TokenReply.Verified owner) {
    return owner.client().oauth().dpop() == DpopDemand.NONCE && !holder.nonced()
        ? Future.failedFuture(keys.again(request))
        : Future.succeededFuture(owner);
  }

  private Future<TokenReply.Verified> owner(
      SentToken sent, @Nullable String key, Deadline deadline) {
    return tokens
        .send(new TokenCommand.Verify(deadline, sent.text(), Requests.Use.READ, "openid", key))
        .compose(
            reply ->
                switch (reply) {
                  case TokenReply.Verified owner -> Future.succeededFuture(owner);
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
    var told = new Consent(owner.scopes(), List.of(), null);
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

  private static void failed(RoutingContext ctx, String id, SentToken sent, Throwable trouble) {
    var error = trouble instanceof OAuthError said ? said.error() : "";
    if (error.equals("invalid_dpop_proof") || error.equals("use_dpop_nonce")) {
      refuse(ctx, id, 401, Proofs.challenge(error));
      return;
    }
    switch (Failed.of(trouble)) {
      case Failure.ScopeMissing _ -> refuse(ctx, id, 403, "Bearer " + TOO_LITTLE);
      case Failure.TokenInvalid _,
          Failure.TokenExpired _,
          Failure.TokenRevoked _,
          Failure.UserNotFound _,
          Failure.UserDisabled _ ->
          refuse(ctx, id, 401, invalid(sent));
      default -> Wire.refuse(ctx, id, OAuthError.of(trouble));
    }
  }

  /** Who sent one as Bearer may have to prove its key, which is not told of any token here. */
  private static String invalid(SentToken sent) {
    var proof = Proofs.challenge("invalid_token");
    return sent.bound() ? proof : "Bearer " + INVALID + ", " + proof;
  }

  private static void refuse(RoutingContext ctx, String id, int status, String challenge) {
    Wire.head(ctx, id, status).putHeader("WWW-Authenticate", challenge).end("{}");
  }
}
