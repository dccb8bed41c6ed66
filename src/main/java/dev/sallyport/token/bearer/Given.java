package dev.sallyport.token.bearer;

import dev.sallyport.token.bearer.OutsideIssuer.Reply;
import org.jspecify.annotations.Nullable;

/** What a token endpoint said. */
public sealed interface Given {
  /**
   * Tokens (RFC 6749 §5.1).
   *
   * @param seconds for how long the access token is good; null where it does not say
   */
  record Tokens(
      String access, @Nullable Long seconds, @Nullable String refresh, @Nullable String identity)
      implements Given {
    /** Says nothing of them. */
    @Override
    public String toString() {
      return "Tokens[***]";
    }
  }

  /**
   * None (RFC 6749 §5.2).
   *
   * @param error a name such as {@code invalid_grant}
   */
  record Refused(String error) implements Given {}

  /** What an answer comes to; throws where it is neither. */
  static Given of(Reply reply) {
    var body = reply.body();
    if (reply.status() == 200
        && body.get("access_token") instanceof String access
        && body.get("token_type") instanceof String type
        && type.equalsIgnoreCase("Bearer")) {
      return new Tokens(
          access,
          body.get("expires_in") instanceof Number seconds ? seconds.longValue() : null,
          body.get("refresh_token") instanceof String refresh ? refresh : null,
          body.get("id_token") instanceof String identity ? identity : null);
    }
    if ((reply.status() == 400 || reply.status() == 401)
        && body.get("error") instanceof String error) {
      return new Refused(error);
    }
    throw new IllegalStateException("the token endpoint answered " + reply.status());
  }
}
