package dev.sallyport.directory;

import dev.sallyport.config.LambdaConfig;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import org.jspecify.annotations.Nullable;

/** How the functions of a pool made by the API are written in Redis. */
final class StoredLambdas {
  private StoredLambdas() {}

  static JsonObject write(LambdaConfig lambdas) {
    var functions = new JsonObject();
    lambdas.functions().forEach((kind, function) -> functions.put(kind.name(), function));
    return new JsonObject()
        .put("functions", functions)
        .put("preToken", lambdas.preTokenGenerationVersion())
        .put("kms", lambdas.kmsKey());
  }

  /** A pool stored before there were functions has none. */
  static LambdaConfig read(@Nullable JsonObject json) {
    if (json == null) {
      return LambdaConfig.none();
    }
    var functions = new EnumMap<LambdaConfig.Kind, String>(LambdaConfig.Kind.class);
    json.getJsonObject("functions")
        .forEach(
            each ->
                functions.put(LambdaConfig.Kind.valueOf(each.getKey()), (String) each.getValue()));
    return new LambdaConfig(functions, json.getInteger("preToken"), json.getString("kms"));
  }
}
