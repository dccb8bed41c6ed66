package dev.sallyport.abuse;

import dev.sallyport.abuse.Caller.Reply;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/** Clients of the demo whose refresh tokens rotate, and the call that exchanges one. */
final class Rotating {
  /** A minute of grace. */
  static final String PATIENT = "patient";

  /** The same, another client. */
  static final String OTHER = "otherpatient";

  /** No grace. */
  static final String STRICT = "strict";

  /** A second of grace. */
  static final String BRIEF = "brief";

  /** A minute of grace, and a secret. */
  static final String SECRETIVE = "secretive";

  static final String SECRET = "rotatingsecret0123456789abcdef";

  private Rotating() {}

  /** Settings that put these clients beside those of the demo. */
  static Map<String, String> settings() {
    var settings = new HashMap<String, String>();
    add(settings, 2, PATIENT, "60s");
    add(settings, 3, OTHER, "60s");
    add(settings, 4, STRICT, "0s");
    add(settings, 5, BRIEF, "1s");
    add(settings, 6, SECRETIVE, "60s");
    settings.put("SALLYPORT_POOLS_0_CLIENTS_6_SECRET", SECRET);
    return settings;
  }

  private static void add(Map<String, String> settings, int at, String id, String grace) {
    var client = "SALLYPORT_POOLS_0_CLIENTS_" + at + "_";
    settings.put(client + "ID", id);
    settings.put(client + "FLOWS", "ALLOW_USER_PASSWORD_AUTH,ALLOW_ADMIN_USER_PASSWORD_AUTH");
    settings.put(client + "REFRESHTOKENROTATION", grace);
  }

  /** GetTokensFromRefreshToken. */
  static Reply exchange(Caller caller, String client, String token) {
    return caller.call(
        "GetTokensFromRefreshToken",
        new JsonObject().put("ClientId", client).put("RefreshToken", token));
  }

  /** The same with a client secret. */
  static Reply exchange(Caller caller, String client, String token, String secret) {
    return caller.call(
        "GetTokensFromRefreshToken",
        new JsonObject()
            .put("ClientId", client)
            .put("RefreshToken", token)
            .put("ClientSecret", secret));
  }

  /** GetUser: whether an access token counts at the gateway. */
  static Reply use(Caller caller, String accessToken) {
    return caller.call("GetUser", new JsonObject().put("AccessToken", accessToken));
  }
}
