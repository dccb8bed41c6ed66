package dev.sallyport.trigger;

import dev.sallyport.directory.LinkedIdentity;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What every event says of the call that it comes from (triggers.md §1.1).
 *
 * @param clientId {@link #NO_CLIENT} for an administrator's call
 * @param userName the canonical username, or what was typed where the user does not exist
 * @param user null for nobody
 */
public record Occasion(
    Deadline deadline, Pool pool, String clientId, String userName, @Nullable User user) {
  /** What stands for a client in a call that has none. */
  public static final String NO_CLIENT = "CLIENT_ID_NOT_APPLICABLE";

  /** An occasion that is about a user who exists. */
  public static Occasion of(Deadline deadline, Pool pool, String clientId, User user) {
    return new Occasion(deadline, pool, clientId, user.username(), user);
  }

  /** {@code userAttributes}: all values are text; nobody has none. */
  JsonObject attributes() {
    if (user == null) {
      return new JsonObject();
    }
    var told =
        attributes(user.attributes())
            .put("sub", user.sub())
            .put("cognito:user_status", user.status().name());
    return user.identities().isEmpty()
        ? told
        : told.put("identities", LinkedIdentity.attribute(user.identities()));
  }

  /** A map as an event has it. */
  static JsonObject attributes(Map<String, String> map) {
    var json = new JsonObject();
    new TreeMap<>(map).forEach(json::put);
    return json;
  }

  @Override
  public String toString() {
    return "Occasion[" + pool.id() + ", " + clientId + "]";
  }
}
