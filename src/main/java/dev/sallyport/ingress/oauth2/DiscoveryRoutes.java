package dev.sallyport.ingress.oauth2;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.Admission;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** The public keys and the OpenID Connect discovery document of each pool. */
public final class DiscoveryRoutes {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Pattern POOL_ID = Pattern.compile("[\\w-]{1,40}_[0-9a-zA-Z]{1,54}");
  private static final String KEYS = "/.well-known/jwks.json";
  private static final String CONFIGURATION = "/.well-known/openid-configuration";

  private final String publicUrl;
  private final BiFunction<String, Deadline, Future<String>> keys;
  private final Admission admission;

  /**
   * Serves these keys.
   *
   * @param publicUrl what an issuer's URL begins with, without a trailing slash
   * @param keys the JWK set of a pool as JSON text; fails with {@code PoolNotFound} for an unknown
   *     pool
   */
  public DiscoveryRoutes(
      String publicUrl, BiFunction<String, Deadline, Future<String>> keys, Admission admission) {
    this.publicUrl = publicUrl;
    this.keys = keys;
    this.admission = admission;
  }

  /** Adds the two routes. */
  public void mount(Router router) {
    router.get("/:poolId" + KEYS).handler(ctx -> answer(ctx, (_, jwks) -> jwks));
    router
        .get("/:poolId" + CONFIGURATION)
        .handler(ctx -> answer(ctx, (pool, jwks) -> document(publicUrl, pool, jwks).encode()));
  }

  /** The discovery document (OpenID Connect Discovery 1.0 §3). */
  static JsonObject document(String publicUrl, String poolId, String jwks) {
    var issuer = publicUrl + "/" + poolId;
    var algorithms = new JsonArray();
    new JsonObject(jwks)
        .getJsonArray("keys", new JsonArray()).stream()
            .map(key -> ((JsonObject) key).getString("alg"))
            .distinct()
            .forEach(algorithms::add);
    return OAuth2Routes.described(publicUrl)
        .put("issuer", issuer)
        .put("jwks_uri", issuer + KEYS)
        .put("subject_types_supported", JsonArray.of("public"))
        .put("id_token_signing_alg_values_supported", algorithms);
  }

  private void answer(RoutingContext ctx, BiFunction<String, String, String> body) {
    var poolId = ctx.pathParam("poolId");
    admission
        .run(Admission.Kind.TOKEN, () -> keysOf(poolId))
        .map(jwks -> body.apply(poolId, jwks))
        .onSuccess(
            text -> json(ctx, 200).putHeader("Cache-Control", "public, max-age=300").end(text))
        .onFailure(
            trouble ->
                json(ctx, status(Failed.of(trouble)))
                    .putHeader("Cache-Control", "no-store")
                    .end("{}"));
  }

  private Future<String> keysOf(String poolId) {
    return POOL_ID.matcher(poolId).matches()
        ? keys.apply(poolId, Deadline.in(PATIENCE))
        : Future.failedFuture(new Failed(new Failure.PoolNotFound(poolId)));
  }

  private static int status(Failure failure) {
    return failure instanceof Failure.PoolNotFound ? 404 : 503;
  }

  private static HttpServerResponse json(RoutingContext ctx, int status) {
    return ctx.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .putHeader("Access-Control-Allow-Origin", "*");
  }
}
