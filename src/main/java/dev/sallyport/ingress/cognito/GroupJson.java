package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Group;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How Cognito spells a group. */
final class GroupJson {
  private GroupJson() {}

  /** {@code GroupType}, as the only member of an answer. */
  static JsonObject answer(Group group) {
    return new JsonObject().put("Group", write(group));
  }

  /** A page of groups. */
  static JsonObject answer(List<Group> groups, @Nullable String next) {
    var answer =
        new JsonObject()
            .put("Groups", new JsonArray(groups.stream().map(GroupJson::write).toList()));
    return next == null ? answer : answer.put("NextToken", next);
  }

  private static JsonObject write(Group group) {
    var json =
        new JsonObject()
            .put("GroupName", group.name())
            .put("UserPoolId", group.poolId())
            .put("CreationDate", UserJson.seconds(group.created()))
            .put("LastModifiedDate", UserJson.seconds(group.modified()));
    put(json, "Description", group.description());
    put(json, "RoleArn", group.role());
    put(json, "Precedence", group.precedence());
    return json;
  }

  private static void put(JsonObject json, String name, @Nullable Object value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}
