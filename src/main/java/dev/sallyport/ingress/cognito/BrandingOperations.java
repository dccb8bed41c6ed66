package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.PoolParts;
import dev.sallyport.directory.PoolParts.Kind;
import dev.sallyport.directory.PoolParts.Part;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the style of a client's sign-in pages, one at most for each client. There are no such pages
 * yet to show it. Documents hold the answer's own members, and the client as a further name.
 */
final class BrandingOperations {
  private static final String ID = "ManagedLoginBrandingId";
  private static final Failure MISSING =
      new Failure.PartNotFound("Managed login branding does not exist.");

  private final Administered on;
  private final InstantSource clock;
  private final Supplier<String> ids;

  BrandingOperations(Administered on, InstantSource clock, Supplier<String> ids) {
    this.on = on;
    this.clock = clock;
    this.ids = ids;
  }

  List<Operation> all() {
    return List.of(
        on.changing("CreateManagedLoginBranding", this::create),
        on.telling("DescribeManagedLoginBranding", this::describe),
        on.telling("DescribeManagedLoginBrandingByClient", this::describeByClient),
        on.changing("UpdateManagedLoginBranding", this::update),
        on.changing("DeleteManagedLoginBranding", this::delete));
  }

  private PoolParts parts() {
    return on.pools().parts();
  }

  private BigDecimal now() {
    return UserJson.seconds(clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  private Future<JsonObject> create(Call call) {
    var client = call.input().getString("ClientId");
    var now = now();
    var style =
        new Part(
            ids.get(),
            look(call.input(), new JsonObject())
                .put("also", new JsonArray().add(client))
                .put("CreationDate", now)
                .put("LastModifiedDate", now)
                .encode());
    var known = on.client(call, client);
    return on.changeable(call)
        .compose(
            pool ->
                known
                    .compose(_ -> parts().add(pool.id(), Kind.BRANDING, style, call.deadline()))
                    .map(
                        added -> {
                          if (!added) {
                            throw new Failed(new Failure.BrandingTaken());
                          }
                          return answer(pool, style);
                        }));
  }

  /** Either what Cognito provides, or one's own settings and images. */
  private static JsonObject look(JsonObject input, JsonObject was) {
    var usual = input.getBoolean("UseCognitoProvidedValues", false);
    var own = input.containsKey("Settings") || input.containsKey("Assets");
    if (usual && own) {
      throw Members.invalid(
          "UseCognitoProvidedValues does not go together with Settings or Assets.");
    }
    if (usual) {
      was.remove("Settings");
      was.remove("Assets");
    } else {
      copy(input, was, "Settings");
      copy(input, was, "Assets");
    }
    return was.put("UseCognitoProvidedValues", usual);
  }

  private static void copy(JsonObject from, JsonObject to, String member) {
    if (from.containsKey(member)) {
      to.put(member, from.getValue(member));
    }
  }

  private Future<JsonObject> describe(Call call) {
    Members.off(call.input(), "ReturnMergedResources", false);
    return on.pool(call)
        .compose(
            pool ->
                parts()
                    .read(pool.id(), Kind.BRANDING, call.input().getString(ID), call.deadline())
                    .map(style -> found(pool, style)));
  }

  private Future<JsonObject> describeByClient(Call call) {
    Members.off(call.input(), "ReturnMergedResources", false);
    return on.pool(call)
        .compose(
            pool ->
                parts()
                    .alsoNamed(
                        pool.id(),
                        Kind.BRANDING,
                        call.input().getString("ClientId"),
                        call.deadline())
                    .map(style -> found(pool, style)));
  }

  private static JsonObject found(Pool pool, @Nullable Part style) {
    if (style == null) {
      throw new Failed(MISSING);
    }
    return answer(pool, style);
  }

  private Future<JsonObject> update(Call call) {
    var id = call.input().getString(ID, "");
    if (id.isEmpty() || !call.input().containsKey("UserPoolId")) {
      throw Members.invalid("UserPoolId and " + ID + " are needed.");
    }
    var now = now();
    return on.changeable(call)
        .compose(
            pool ->
                parts()
                    .change(
                        pool.id(),
                        Kind.BRANDING,
                        id,
                        seen ->
                            look(call.input(), new JsonObject(seen))
                                .put("LastModifiedDate", now)
                                .encode(),
                        new PoolParts.Otherwise(MISSING, MISSING),
                        call.deadline())
                    .map(document -> answer(pool, new Part(id, document))));
  }

  private Future<JsonObject> delete(Call call) {
    return on.changeable(call)
        .compose(
            pool ->
                parts()
                    .remove(pool.id(), Kind.BRANDING, call.input().getString(ID), call.deadline()))
        .compose(done -> done ? Future.succeededFuture() : Future.failedFuture(new Failed(MISSING)))
        .map(new JsonObject());
  }

  private static JsonObject answer(Pool pool, Part style) {
    var json = new JsonObject(style.document()).put(ID, style.name()).put("UserPoolId", pool.id());
    json.remove("also");
    return new JsonObject().put("ManagedLoginBranding", json);
  }
}
