package dev.sallyport.federation;

import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.Pool;
import dev.sallyport.federation.Outside.Answered;
import dev.sallyport.federation.saml.SamlAssertion;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a response, as it waits for the browser that began: the response is posted by
 * another site, and the browser's cookie does not come with it. Functions only.
 */
final class SamlAnswer {
  /** How whatever is wrong with a response begins (oauth2.md §2). */
  static final String TROUBLE = "Error in SAML response processing: ";

  private SamlAnswer() {}

  /** What it is kept under: only who has both finds it. */
  static String name(String state, String answer) {
    return state + "/" + answer;
  }

  static Answered of(Pool pool, IdentityProvider provider, SamlAssertion assertion) {
    var all = new HashMap<>(assertion.attributes());
    all.put("auth_time", assertion.proved().getEpochSecond());
    return new Answered(
        claims(assertion.who().value(), all), SamlSession.of(pool, provider, assertion));
  }

  private static Claims claims(String subject, Map<String, Object> all) {
    var said = new HashMap<>(all);
    said.remove("auth_time");
    return new Claims(subject, all, new JsonObject().put("samlResponse", new JsonObject(said)));
  }

  /**
   * To be kept.
   *
   * @param request the id of what it answers
   */
  static JsonObject write(String request, Answered answered) {
    var claims = answered.claims();
    var session = answered.session();
    return new JsonObject()
        .put("request", request)
        .put("subject", claims.subject())
        .put("all", new JsonObject(new HashMap<>(claims.all())))
        .put("session", session == null ? null : session.write());
  }

  /** That it came to nothing. */
  static JsonObject refused(String request, String why) {
    return new JsonObject().put("request", request).put("refused", why);
  }

  /** Reads either; throws Refusal for what came to nothing, or is for another request. */
  static Answered read(JsonObject kept, String request) {
    if (!request.equals(kept.getString("request"))) {
      throw new Refusal(TROUBLE + "it answers another request");
    }
    var refused = kept.getString("refused");
    if (refused != null) {
      throw new Refusal(refused);
    }
    var all = new HashMap<>(kept.getJsonObject("all").getMap());
    all.computeIfPresent("auth_time", (_, seconds) -> ((Number) seconds).longValue());
    return new Answered(claims(kept.getString("subject"), all), session(kept));
  }

  private static @Nullable SamlSession session(JsonObject kept) {
    var session = kept.getJsonObject("session");
    return session == null ? null : SamlSession.read(session);
  }
}
