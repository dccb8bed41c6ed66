package dev.sallyport.terminal;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A challenge as the API asked it.
 *
 * @param session null where the answer needs none
 * @param parameters what it shows
 * @param available what a choice-based sign-in may go on with; empty elsewhere
 */
record Asked(
    String challenge,
    @Nullable String session,
    Map<String, String> parameters,
    List<String> available) {
  Asked {
    parameters = Map.copyOf(parameters);
    available = List.copyOf(available);
  }

  static Asked of(JsonObject reply) {
    var parameters = new HashMap<String, String>();
    reply
        .getJsonObject("ChallengeParameters", new JsonObject())
        .forEach(each -> parameters.put(each.getKey(), Objects.toString(each.getValue(), "")));
    return new Asked(
        reply.getString("ChallengeName", ""),
        reply.getString("Session"),
        parameters,
        texts(reply.getJsonArray("AvailableChallenges", new JsonArray())));
  }

  /** One of the parameters, empty where it is not there. */
  String shown(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** A parameter that holds a JSON array of texts; empty where it does not. */
  List<String> list(String name) {
    try {
      return texts(new JsonArray(shown(name)));
    } catch (DecodeException notOne) {
      return List.of();
    }
  }

  private static List<String> texts(JsonArray array) {
    return array.stream().filter(String.class::isInstance).map(String.class::cast).toList();
  }
}
