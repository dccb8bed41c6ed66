package dev.sallyport.directory;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/**
 * An API that access tokens can be for (oauth2.md §8).
 *
 * @param identifier what its scopes begin with in a token: {@code identifier/scope}
 */
public record ResourceServer(String identifier, String name, List<Scope> scopes) {
  /** One thing a token may permit there; its name has no slash. */
  public record Scope(String name, String description) {}

  public ResourceServer {
    scopes = List.copyOf(scopes);
  }

  /** Its scopes as they stand in a token. */
  Stream<String> wholeScopes() {
    return scopes.stream().map(scope -> identifier + "/" + scope.name());
  }

  String document() {
    var all = new JsonArray();
    scopes.forEach(
        scope ->
            all.add(
                new JsonObject()
                    .put("name", scope.name())
                    .put("description", scope.description())));
    return new JsonObject().put("name", name).put("scopes", all).encode();
  }

  static ResourceServer read(PoolParts.Part part) {
    var json = new JsonObject(part.document());
    return new ResourceServer(
        part.name(),
        json.getString("name"),
        json.getJsonArray("scopes").stream()
            .map(JsonObject.class::cast)
            .map(scope -> new Scope(scope.getString("name"), scope.getString("description")))
            .toList());
  }
}
