package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.ResourceServer;
import dev.sallyport.directory.ResourceServers;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;

/** Makes, tells, changes and removes resource servers and their scopes (oauth2.md §8). */
final class ResourceServerOperations {
  private static final int PAGE = 50;

  private final Administered on;

  ResourceServerOperations(Administered on) {
    this.on = on;
  }

  List<Operation> all() {
    return List.of(
        on.changing("CreateResourceServer", this::create),
        on.telling("DescribeResourceServer", this::describe),
        on.changing("UpdateResourceServer", this::update),
        on.changing("DeleteResourceServer", this::delete),
        on.telling("ListResourceServers", this::list));
  }

  private ResourceServers servers() {
    return on.pools().resourceServers();
  }

  private Future<JsonObject> create(Call call) {
    return on.changeable(call)
        .compose(
            pool ->
                servers()
                    .add(pool, read(call.input()), call.deadline())
                    .map(server -> answer(pool, server)));
  }

  private Future<JsonObject> describe(Call call) {
    return on.pool(call)
        .compose(
            pool ->
                servers()
                    .find(pool, identifier(call), call.deadline())
                    .map(server -> answer(pool, server)));
  }

  private Future<JsonObject> update(Call call) {
    return on.changeable(call)
        .compose(
            pool ->
                servers()
                    .replace(pool, read(call.input()), call.deadline())
                    .map(server -> answer(pool, server)));
  }

  private Future<JsonObject> delete(Call call) {
    return on.changeable(call)
        .compose(pool -> servers().remove(pool, identifier(call), call.deadline()))
        .map(new JsonObject());
  }

  private Future<JsonObject> list(Call call) {
    var paging = Paging.of(call.input(), PAGE);
    return on.pool(call)
        .compose(
            pool ->
                servers()
                    .list(pool, paging.after(), paging.limit(), call.deadline())
                    .map(
                        page ->
                            Paging.answer(
                                "ResourceServers", page, server -> written(pool, server))));
  }

  private static String identifier(Call call) {
    return call.input().getString("Identifier");
  }

  private static ResourceServer read(JsonObject input) {
    var scopes =
        Members.objects(input, "Scopes")
            .map(
                scope ->
                    new ResourceServer.Scope(
                        scope.getString("ScopeName"), scope.getString("ScopeDescription")))
            .toList();
    var names = new HashSet<String>();
    for (var scope : scopes) {
      if (!names.add(scope.name())) {
        throw Members.invalid("The scope " + scope.name() + " was given more than once.");
      }
    }
    return new ResourceServer(input.getString("Identifier"), input.getString("Name"), scopes);
  }

  private static JsonObject answer(Pool pool, ResourceServer server) {
    return new JsonObject().put("ResourceServer", written(pool, server));
  }

  /** {@code ResourceServerType}. */
  private static JsonObject written(Pool pool, ResourceServer server) {
    var scopes = new JsonArray();
    server
        .scopes()
        .forEach(
            scope ->
                scopes.add(
                    new JsonObject()
                        .put("ScopeName", scope.name())
                        .put("ScopeDescription", scope.description())));
    return new JsonObject()
        .put("UserPoolId", pool.id())
        .put("Identifier", server.identifier())
        .put("Name", server.name())
        .put("Scopes", scopes);
  }
}
