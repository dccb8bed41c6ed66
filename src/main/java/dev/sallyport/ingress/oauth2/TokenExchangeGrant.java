package dev.sallyport.ingress.oauth2;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.failure.Failed;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import dev.sallyport.token.TokenReply.Denial;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An access token by which a client acts for somebody elsewhere, for the one that they gave to
 * another (RFC 8693). Only access tokens are exchanged, and only for such: an ID token says who
 * somebody is, and cannot be bound to a key.
 */
final class TokenExchangeGrant implements Grant {
  static final String TYPE = "urn:ietf:params:oauth:grant-type:token-exchange";
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  /** What ours are; a JWT of any other kind turns out to be none. */
  private static final Set<String> TOKEN_TYPES =
      Set.of(ACCESS_TOKEN, "urn:ietf:params:oauth:token-type:jwt");

  private final TokenClient tokens;
  private final Audit audit;

  TokenExchangeGrant(TokenClient tokens, Audit audit) {
    this.tokens = tokens;
    this.audit = audit;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Future<JsonObject> tokens(OAuthCall call) {
    if (call.client().oauth().exchange().isEmpty() || call.client().secrets() == null) {
      throw new OAuthError("unauthorized_client");
    }
    var subject = call.required("subject_token");
    typed("subject_token_type", call.required("subject_token_type"));
    var asked = call.asked().get("requested_token_type");
    var issued = typed("requested_token_type", asked == null ? ACCESS_TOKEN : asked);
    return tokens
        .send(
            new TokenCommand.Delegate(
                call.deadline(),
                call.pool(),
                call.client(),
                subject,
                actor(call),
                audiences(call),
                call.asked().words("scope"),
                call.key()))
        .onSuccess(reply -> note(call, reply))
        .compose(
            reply ->
                switch (reply) {
                  case TokenReply.Delegated given -> Future.succeededFuture(written(given, issued));
                  case TokenReply.NotDelegated(var why) -> Future.failedFuture(error(why));
                  case TokenReply.Refused(var failure) -> Future.failedFuture(new Failed(failure));
                  default -> MintedTokens.of(reply).map(MintedTokens::written);
                });
  }

  private void note(OAuthCall call, TokenReply reply) {
    switch (reply) {
      case TokenReply.Delegated given ->
          note(call, given.subject(), "done", "a token for " + String.join(" ", audiences(call)));
      case TokenReply.NotDelegated(var why) -> note(call, "", "refused", why.name());
      case TokenReply.Refused(var failure) -> note(call, "", "refused", AuditEvent.why(failure));
      default -> {}
    }
  }

  private void note(OAuthCall call, String who, String outcome, String why) {
    audit.record(
        new AuditEvent(
            call.id(),
            call.pool().id(),
            call.client().id(),
            who,
            call.address().value(),
            "token exchange",
            outcome,
            why));
  }

  private static @Nullable String actor(OAuthCall call) {
    var token = call.asked().get("actor_token");
    var type = call.asked().get("actor_token_type");
    if ((token == null) != (type == null)) {
      throw OAuthError.invalidRequest("actor_token and actor_token_type need each other");
    }
    if (type != null) {
      typed("actor_token_type", type);
    }
    return token;
  }

  private static String typed(String name, String type) {
    if (!TOKEN_TYPES.contains(type)) {
      throw OAuthError.invalidRequest(name + " must be an access token's");
    }
    return type;
  }

  /** A service may be called by its name or by its address: a rule knows both as an audience. */
  private static List<String> audiences(OAuthCall call) {
    var all =
        Stream.concat(call.asked().each("audience").stream(), call.asked().resources().stream())
            .distinct()
            .toList();
    if (all.isEmpty()) {
      throw OAuthError.invalidRequest("audience or resource is missing");
    }
    return all;
  }

  /** RFC 8693 §2.2.1. */
  private static JsonObject written(TokenReply.Delegated given, String issued) {
    return MintedTokens.written(
            given.accessToken(), Duration.ofSeconds(given.seconds()), given.key())
        .put("issued_token_type", issued)
        .put("scope", String.join(" ", given.scopes().stream().sorted().toList()));
  }

  /** RFC 8693 §2.2.2: a token that does not count is no invalid_grant here. */
  private static OAuthError error(Denial why) {
    return switch (why) {
      case SUBJECT -> OAuthError.invalidRequest("subject_token is not good, or not here");
      case ACTOR -> OAuthError.invalidRequest("actor_token is not good, or not here");
      case CHAIN -> OAuthError.invalidRequest("too many act one for the other, or one twice");
      case TARGET -> new OAuthError("invalid_target");
      case SCOPE -> new OAuthError("invalid_scope");
    };
  }
}
