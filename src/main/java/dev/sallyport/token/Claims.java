package dev.sallyport.token;

import dev.sallyport.crypto.Sha256;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Attributes;
import dev.sallyport.directory.Group;
import dev.sallyport.directory.LinkedIdentity;
import dev.sallyport.directory.User;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * What the tokens say (tokens.md §2 and §3): values in, claims out. {@code jti} and {@code
 * origin_jti} are there for every client, also for one without revocation, since sign-out and
 * expiry are checked by them.
 *
 * @param issuer the pool's {@code iss}
 * @param groups those the user is in, in the order of their names
 * @param now when the tokens are issued
 */
record Claims(
    String issuer, AppClient client, User user, List<Group> groups, Origin origin, Instant now) {
  /** The one scope of tokens issued to an API sign-in. */
  static final String SELF_SERVICE = "aws.cognito.signin.user.admin";

  private static final String LOGOUT = "http://schemas.openid.net/event/backchannel-logout";
  private static final int LOGOUT_SECONDS = 120;

  /** The claims of an ID token. Attributes go in first, so that none can overwrite a claim. */
  JsonObject id(String jti) {
    var claims = new JsonObject();
    var consent = origin.consent();
    Attributes.readable(user, client)
        .forEach(
            (name, value) -> {
              if (consent == null || consent.tells(name)) {
                claims.put(name, typed(name, value));
              }
            });
    if (!user.identities().isEmpty()) {
      claims.put("identities", LinkedIdentity.claim(user.identities()));
    }
    var roles = Group.roles(groups);
    if (!roles.isEmpty()) {
      claims.put("cognito:roles", new JsonArray(roles));
    }
    Group.preferredRole(groups).ifPresent(role -> claims.put("cognito:preferred_role", role));
    if (consent != null) {
      claims.put("sid", origin.event());
    }
    if (consent != null && consent.nonce() != null) {
      claims.put("nonce", consent.nonce());
    }
    return common(claims, "id", client.idTime(), jti)
        .put("aud", client.id())
        .put("cognito:username", user.username());
  }

  /**
   * What binds an ID token to the access token it came with (OpenID Connect Core §3.1.3.6): half of
   * its SHA-256, which is the hash of both algorithms that we sign with.
   */
  static String hash(String accessToken) {
    var hash = Sha256.hash(accessToken.getBytes(StandardCharsets.US_ASCII));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOf(hash, hash.length / 2));
  }

  /** The claims of an access token for a client itself (tokens.md §3). */
  static JsonObject ofClient(
      String issuer, AppClient client, Set<String> scopes, Instant now, String jti) {
    var issued = now.getEpochSecond();
    return new JsonObject()
        .put("sub", client.id())
        .put("client_id", client.id())
        .put("iss", issuer)
        .put("token_use", "access")
        .put("version", 2)
        .put("scope", String.join(" ", scopes.stream().sorted().toList()))
        .put("auth_time", issued)
        .put("iat", issued)
        .put("exp", issued + client.accessTime().toSeconds())
        .put("jti", jti);
  }

  /**
   * The claims of a logout token (OpenID Connect Back-Channel Logout 1.0 §2.4), which never has a
   * nonce, so that it cannot pass for an ID token.
   */
  static JsonObject logout(
      String issuer, AppClient client, String sub, String session, Instant now, String jti) {
    var issued = now.getEpochSecond();
    var claims =
        new JsonObject()
            .put("iss", issuer)
            .put("sub", sub)
            .put("aud", client.id())
            .put("iat", issued)
            .put("exp", issued + LOGOUT_SECONDS)
            .put("jti", jti)
            .put("events", new JsonObject().put(LOGOUT, new JsonObject()));
    return session.isEmpty() ? claims : claims.put("sid", session);
  }

  /** The claims of an access token. */
  JsonObject access(String jti) {
    var claims =
        common(new JsonObject(), "access", client.accessTime(), jti)
            .put("client_id", client.id())
            .put("username", user.username())
            .put("scope", SELF_SERVICE);
    var consent = origin.consent();
    if (consent != null) {
      claims.put("scope", consent.scope()).put("version", 2);
      var resources = consent.resources();
      if (!resources.isEmpty()) {
        // One is written as itself (RFC 7519 §4.1.3).
        claims.put("aud", resources.size() == 1 ? resources.getFirst() : new JsonArray(resources));
      }
    }
    return origin.device() == null ? claims : claims.put("device_key", origin.device());
  }

  private JsonObject common(JsonObject claims, String use, Duration life, String jti) {
    var issued = now.getEpochSecond();
    if (!groups.isEmpty()) {
      claims.put("cognito:groups", new JsonArray(groups.stream().map(Group::name).toList()));
    }
    return claims
        .put("sub", user.sub())
        .put("iss", issuer)
        .put("token_use", use)
        .put("auth_time", origin.authTime().getEpochSecond())
        .put("iat", issued)
        .put("exp", issued + life.toSeconds())
        .put("jti", jti)
        .put("origin_jti", origin.family())
        .put("event_id", origin.event());
  }

  /**
   * Text, but for the two flags and the address; custom attributes are text whatever their type.
   */
  private static Object typed(String name, String value) {
    return switch (name) {
      case "email_verified", "phone_number_verified" -> Boolean.parseBoolean(value);
      case "address" -> new JsonObject().put("formatted", value);
      default -> value;
    };
  }
}
