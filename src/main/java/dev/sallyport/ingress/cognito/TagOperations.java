package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pool;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Tags pools, which are the only things here that have tags. */
final class TagOperations {
  private final Administered on;
  private final Arns arns;

  TagOperations(Administered on, Arns arns) {
    this.on = on;
    this.arns = arns;
  }

  List<Operation> all() {
    return List.of(
        on.changing("TagResource", this::tag),
        on.changing("UntagResource", this::untag),
        on.telling("ListTagsForResource", this::list));
  }

  private Future<JsonObject> tag(Call call) {
    var more = TagsJson.read(call.input(), "Tags");
    return changed(
        call,
        tags -> {
          var all = new HashMap<>(tags);
          all.putAll(more);
          return TagsJson.checked(all);
        });
  }

  private Future<JsonObject> untag(Call call) {
    var gone = Members.strings(call.input(), "TagKeys");
    return changed(
        call,
        tags -> {
          var left = new HashMap<>(tags);
          left.keySet().removeAll(gone);
          return left;
        });
  }

  private Future<JsonObject> changed(Call call, UnaryOperator<Map<String, String>> how) {
    return on.administration()
        .changePool(poolId(call), pool -> tagged(pool, how), call.deadline())
        .map(new JsonObject());
  }

  private static Pool tagged(Pool pool, UnaryOperator<Map<String, String>> how) {
    return pool.withUpkeep(pool.upkeep().withTags(how.apply(pool.upkeep().tags())));
  }

  private Future<JsonObject> list(Call call) {
    return on.pools()
        .freshPool(poolId(call), call.deadline())
        .map(pool -> new JsonObject().put("Tags", TagsJson.write(pool.upkeep().tags())));
  }

  private String poolId(Call call) {
    return arns.poolId(call.input().getString("ResourceArn"));
  }
}
