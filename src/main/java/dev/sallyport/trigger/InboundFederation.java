package dev.sallyport.trigger;

import dev.sallyport.config.LambdaConfig.Kind;
import dev.sallyport.trigger.Functions.Event;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Inbound federation: a function sees what an outside provider said of somebody, and says what of
 * it counts, before the account is found or made (triggers.md §10).
 */
public final class InboundFederation {
  private final Functions functions;

  InboundFederation(Functions functions) {
    this.functions = functions;
  }

  /**
   * What counts of it, by the provider's names: all that the function leaves out is dropped, and
   * where it says nothing everything stays.
   *
   * @param on with the name that the account has or will have
   * @param said {@code tokenResponse}, {@code idToken} and {@code userInfo}, or {@code
   *     samlResponse}
   * @param claims what counts without a function
   */
  public Future<Map<String, Object>> ask(
      Occasion on, String provider, String type, JsonObject said, Map<String, Object> claims) {
    if (!on.pool().lambdas().has(Kind.INBOUND_FEDERATION)) {
      return Future.succeededFuture(claims);
    }
    var request =
        new JsonObject()
            .put("providerName", provider)
            .put("providerType", type)
            .put("attributes", said);
    var response = new JsonObject().putNull("userAttributesToMap");
    return functions
        .call(
            new Event(
                Kind.INBOUND_FEDERATION,
                "InboundFederation_ExternalProvider",
                on,
                request,
                response))
        .map(
            answer -> {
              var mapped = answer.object("userAttributesToMap");
              return mapped == null || mapped.json().isEmpty() ? claims : said(mapped.json());
            });
  }

  /** What is null has not been said. */
  private static Map<String, Object> said(JsonObject mapped) {
    var said = new HashMap<>(mapped.getMap());
    said.values().removeIf(Objects::isNull);
    return said;
  }
}
