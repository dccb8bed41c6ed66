package dev.sallyport.ingress.oauth2;

import dev.sallyport.directory.OAuthSettings;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.oauth.AuthorizationCodes;
import dev.sallyport.oauth.AuthorizationCodes.Taken;
import dev.sallyport.oauth.CodeGrant;
import dev.sallyport.token.Consent;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tokens for a code (RFC 6749 §4.1.3). Whatever is wrong with a request, the code it brought is of
 * no more use.
 */
final class AuthorizationCodeGrant implements Grant {
  private final AuthorizationCodes codes;
  private final UserStore users;
  private final TokenClient tokens;

  AuthorizationCodeGrant(AuthorizationCodes codes, UserStore users, TokenClient tokens) {
    this.codes = codes;
    this.users = users;
    this.tokens = tokens;
  }

  @Override
  public String type() {
    return "authorization_code";
  }

  @Override
  public Future<JsonObject> tokens(OAuthCall call) {
    if (!call.client().oauth().allows(OAuthSettings.Grant.CODE)) {
      throw new OAuthError("unauthorized_client");
    }
    var code = call.required("code");
    return codes
        .take(code, call.deadline())
        .compose(
            taken ->
                switch (taken) {
                  case Taken.Good(var grant) -> redeemed(call, code, grant);
                  case Taken.Used used -> ended(call, used);
                  case Taken.Gone() -> Future.failedFuture(invalid());
                });
  }

  private Future<JsonObject> redeemed(OAuthCall call, String code, CodeGrant grant) {
    if (!grant.clientId().equals(call.client().id())
        || !grant.redirectUri().equals(redirect(call))
        || !grant.provedBy(call.asked().get("code_verifier"))
        || !grant.heldBy(call.key())) {
      return Future.failedFuture(invalid());
    }
    if (!grant.resources().containsAll(call.asked().resources())) {
      return Future.failedFuture(new OAuthError("invalid_target"));
    }
    return users
        .bySub(grant.poolId(), grant.sub(), call.deadline())
        .compose(user -> minted(call, grant, user))
        .compose(minted -> noted(call, code, minted));
  }

  /** Fewer than were granted, where the client says so; it then has no others (RFC 8707 §2.2). */
  private static List<String> resources(OAuthCall call, CodeGrant grant) {
    var asked = call.asked().resources();
    return asked.isEmpty() ? grant.resources() : asked;
  }

  /** It may be left out where it was left out before: then it is the client's default. */
  private static @Nullable String redirect(OAuthCall call) {
    var sent = call.asked().get("redirect_uri");
    return sent == null ? call.client().oauth().defaultRedirect() : sent;
  }

  private Future<TokenReply.Minted> minted(OAuthCall call, CodeGrant grant, @Nullable User user) {
    if (user == null || !user.settled()) {
      return Future.failedFuture(invalid());
    }
    return tokens
        .send(
            new TokenCommand.Mint(
                grant.attempt(),
                call.deadline(),
                call.pool(),
                call.client(),
                user,
                grant.authTime(),
                TokenCommand.Reason.HOSTED,
                null,
                new Consent(grant.scopes(), resources(call, grant), grant.nonce()),
                call.key()))
        .compose(MintedTokens::of);
  }

  /** Nobody is told tokens that another has a claim to as well. */
  private Future<JsonObject> noted(OAuthCall call, String code, TokenReply.Minted minted) {
    return codes
        .issued(code, minted.family(), call.deadline())
        .compose(
            only ->
                only
                    ? Future.succeededFuture(MintedTokens.written(minted))
                    : codes
                        .take(code, call.deadline())
                        .compose(
                            taken ->
                                taken instanceof Taken.Used(var grant, var tag, _)
                                    ? ended(call, new Taken.Used(grant, tag, minted.family()))
                                    : Future.failedFuture(invalid())));
  }

  private Future<JsonObject> ended(OAuthCall call, Taken.Used used) {
    return used.family().isEmpty()
        ? Future.failedFuture(invalid())
        : tokens
            .send(
                new TokenCommand.End(
                    call.deadline(), used.grant().poolId(), used.tag(), used.family()))
            .transform(_ -> Future.failedFuture(invalid()));
  }

  private static OAuthError invalid() {
    return new OAuthError("invalid_grant");
  }
}
