package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.PoolParts.Kind;
import dev.sallyport.directory.PoolParts.Part;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the style sheet of the classic sign-in pages, for a client or for all that have none of
 * their own. There are no such pages yet to show it. An image is refused: it would need a place on
 * the web.
 */
final class PageStyleOperations {
  private static final String ALL = "ALL";

  private final Administered on;
  private final InstantSource clock;

  PageStyleOperations(Administered on, InstantSource clock) {
    this.on = on;
    this.clock = clock;
  }

  List<Operation> all() {
    return List.of(
        on.changing("SetUICustomization", this::set), on.telling("GetUICustomization", this::get));
  }

  private Future<JsonObject> set(Call call) {
    Members.only(call.input(), Set.of("UserPoolId", "ClientId", "CSS"));
    var client = call.input().getString("ClientId", ALL);
    var known = known(call, client);
    return on.changeable(call).compose(pool -> known.compose(_ -> set(call, pool, client)));
  }

  private Future<JsonObject> set(Call call, Pool pool, String client) {
    var css = call.input().getString("CSS", "");
    var parts = on.pools().parts();
    if (css.isEmpty()) {
      return parts
          .remove(pool.id(), Kind.CUSTOMIZATION, client, call.deadline())
          .map(_ -> answer(pool, client, null));
    }
    var now = UserJson.seconds(clock.instant().truncatedTo(ChronoUnit.MILLIS));
    return parts
        .read(pool.id(), Kind.CUSTOMIZATION, client, call.deadline())
        .compose(
            was -> {
              var style = new Part(client, document(css, was, now));
              return parts
                  .put(pool.id(), Kind.CUSTOMIZATION, style, call.deadline())
                  .map(_ -> answer(pool, client, style));
            });
  }

  private static String document(String css, @Nullable Part was, BigDecimal now) {
    var made = was == null ? now : new JsonObject(was.document()).getValue("CreationDate");
    return new JsonObject()
        .put("CSS", css)
        .put("CSSVersion", now.toPlainString())
        .put("CreationDate", made)
        .put("LastModifiedDate", now)
        .encode();
  }

  private Future<JsonObject> get(Call call) {
    var client = call.input().getString("ClientId", ALL);
    var known = known(call, client);
    return on.pool(call)
        .compose(
            pool ->
                known
                    .compose(_ -> style(call, pool, client))
                    .map(style -> answer(pool, client, style)));
  }

  /** Its own or, where it has none, that of all. */
  private Future<@Nullable Part> style(Call call, Pool pool, String client) {
    var parts = on.pools().parts();
    var own = parts.read(pool.id(), Kind.CUSTOMIZATION, client, call.deadline());
    var all =
        client.equals(ALL) ? own : parts.read(pool.id(), Kind.CUSTOMIZATION, ALL, call.deadline());
    return Future.all(own, all).map(_ -> own.result() == null ? all.result() : own.result());
  }

  /** Fails where it is about a client that is not there. */
  private Future<?> known(Call call, String client) {
    return client.equals(ALL) ? Future.succeededFuture() : on.client(call, client);
  }

  private static JsonObject answer(Pool pool, String client, @Nullable Part style) {
    var json = style == null ? new JsonObject() : new JsonObject(style.document());
    return new JsonObject()
        .put("UICustomization", json.put("UserPoolId", pool.id()).put("ClientId", client));
  }
}
