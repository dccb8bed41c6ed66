package dev.sallyport.directory;

import dev.sallyport.directory.Pool.AttributeSchema;
import dev.sallyport.directory.Pool.PasswordPolicy;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How a pool made by the API is written in Redis. The API cannot declare challenges. */
final class StoredPool {
  private StoredPool() {}

  static String write(Pool pool) {
    return new JsonObject()
        .put("id", pool.id())
        .put("name", pool.name())
        .put("protected", pool.upkeep().deletionProtected())
        .put("tier", pool.upkeep().tier())
        .put("tags", new JsonObject(new TreeMap<String, Object>(pool.upkeep().tags())))
        .put("signInBy", sorted(pool.signInBy()))
        .put("usernameIs", sorted(pool.usernameIs()))
        .put("caseSensitive", pool.caseSensitive())
        .put("autoVerify", sorted(pool.autoVerify()))
        .put("verifyBeforeChange", sorted(pool.verifyBeforeChange()))
        .put("recovery", new JsonArray(pool.recovery()))
        .put("selfSignUp", pool.selfSignUp())
        .put("passwords", policy(pool.passwords()))
        .put("schema", new JsonArray(pool.schema().stream().map(StoredPool::attribute).toList()))
        .put("algorithm", pool.algorithm())
        .put("revokeOnPasswordChange", pool.revokeOnPasswordChange())
        .put("signIn", StoredSignInRules.write(pool.signIn()))
        .put("lambdas", StoredLambdas.write(pool.lambdas()))
        .put("messages", StoredMessages.write(pool.messages()))
        .put("created", pool.created().toEpochMilli())
        .put("modified", pool.modified().toEpochMilli())
        .encode();
  }

  static Pool pool(Pools.Stored stored) {
    var json = new JsonObject(stored.document());
    return new Pool(
        json.getString("id"),
        json.getString("name"),
        false,
        upkeep(json),
        set(json, "signInBy"),
        set(json, "usernameIs"),
        json.getBoolean("caseSensitive"),
        set(json, "autoVerify"),
        later(json, "verifyBeforeChange"),
        strings(json, "recovery"),
        json.getBoolean("selfSignUp"),
        policy(json.getJsonObject("passwords")),
        json.getJsonArray("schema").stream().map(each -> attribute((JsonObject) each)).toList(),
        json.getString("algorithm"),
        stored.srp(),
        json.getBoolean("revokeOnPasswordChange"),
        List.of(),
        StoredSignInRules.read(json.getJsonObject("signIn")),
        StoredLambdas.read(json.getJsonObject("lambdas")),
        StoredMessages.read(json.getJsonArray("messages")),
        Instant.ofEpochMilli(json.getLong("created")),
        Instant.ofEpochMilli(json.getLong("modified")));
  }

  /** Nothing is noted of a pool that was stored before anything could be. */
  private static Upkeep upkeep(JsonObject json) {
    var none = Upkeep.none();
    return new Upkeep(
        json.getBoolean("protected", none.deletionProtected()),
        json.getString("tier", none.tier()),
        json.getJsonObject("tags", new JsonObject()).stream()
            .collect(Collectors.toMap(Map.Entry::getKey, tag -> (String) tag.getValue())));
  }

  private static JsonObject policy(PasswordPolicy policy) {
    return new JsonObject()
        .put("minimumLength", policy.minimumLength())
        .put("upper", policy.upper())
        .put("lower", policy.lower())
        .put("number", policy.number())
        .put("symbol", policy.symbol())
        .put("refuseNames", policy.refuseNames())
        .put("history", policy.history())
        .put("temporaryFor", policy.temporaryFor().toSeconds());
  }

  private static PasswordPolicy policy(JsonObject json) {
    return new PasswordPolicy(
        json.getInteger("minimumLength"),
        json.getBoolean("upper"),
        json.getBoolean("lower"),
        json.getBoolean("number"),
        json.getBoolean("symbol"),
        json.getBoolean("refuseNames", true),
        json.getInteger("history"),
        seconds(json, "temporaryFor"));
  }

  private static JsonObject attribute(AttributeSchema attribute) {
    return new JsonObject()
        .put("name", attribute.name())
        .put("type", attribute.type())
        .put("mutable", attribute.mutable())
        .put("required", attribute.required())
        .put("minimum", attribute.minimum())
        .put("maximum", attribute.maximum());
  }

  private static AttributeSchema attribute(JsonObject json) {
    return new AttributeSchema(
        json.getString("name"),
        json.getString("type"),
        json.getBoolean("mutable"),
        json.getBoolean("required"),
        json.getLong("minimum"),
        json.getLong("maximum"));
  }

  /** A set has no order of its own, and one that differs from start to start. */
  private static JsonArray sorted(Set<String> strings) {
    return new JsonArray(strings.stream().sorted().toList());
  }

  private static List<String> strings(JsonObject json, String name) {
    return json.getJsonArray(name).stream().map(String.class::cast).toList();
  }

  private static Set<String> set(JsonObject json, String name) {
    return Set.copyOf(strings(json, name));
  }

  /** A set that pools stored by an earlier version do not have. */
  private static Set<String> later(JsonObject json, String name) {
    return json.containsKey(name) ? set(json, name) : Set.of();
  }

  private static Duration seconds(JsonObject json, String name) {
    return Duration.ofSeconds(json.getLong(name));
  }
}
