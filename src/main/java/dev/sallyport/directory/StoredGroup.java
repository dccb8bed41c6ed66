package dev.sallyport.directory;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** How a group is written in Redis: one JSON document. */
final class StoredGroup {
  private StoredGroup() {}

  static String write(Group group) {
    return new JsonObject()
        .put("pool", group.poolId())
        .put("name", group.name())
        .put("id", group.id())
        .put("description", group.description())
        .put("role", group.role())
        .put("precedence", group.precedence())
        .put("created", group.created().toEpochMilli())
        .put("modified", group.modified().toEpochMilli())
        .encode();
  }

  static Group read(String document) {
    var json = new JsonObject(document);
    return new Group(
        json.getString("pool"),
        json.getString("name"),
        json.getString("id"),
        json.getString("description"),
        json.getString("role"),
        json.getInteger("precedence"),
        Instant.ofEpochMilli(json.getLong("created")),
        Instant.ofEpochMilli(json.getLong("modified")));
  }
}
