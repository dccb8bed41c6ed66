package dev.sallyport.directory;

import dev.sallyport.config.Secret;
import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.Pool.AttributeSchema;
import dev.sallyport.directory.Pool.PasswordPolicy;
import dev.sallyport.failure.Failed;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a pool or client made by the API is written in Redis. The API cannot declare challenges, so
 * their lists are not written.
 */
final class StoredPool {
  private StoredPool() {}

  static String write(Pool pool) {
    return new JsonObject()
        .put("id", pool.id())
        .put("name", pool.name())
        .put("signInBy", array(pool.signInBy()))
        .put("usernameIs", array(pool.usernameIs()))
        .put("caseSensitive", pool.caseSensitive())
        .put("autoVerify", array(pool.autoVerify()))
        .put("recovery", array(pool.recovery()))
        .put("selfSignUp", pool.selfSignUp())
        .put("passwords", policy(pool.passwords()))
        .put("schema", new JsonArray(pool.schema().stream().map(StoredPool::attribute).toList()))
        .put("algorithm", pool.algorithm())
        .put("revokeOnPasswordChange", pool.revokeOnPasswordChange())
        .put("signIn", StoredSignInRules.write(pool.signIn()))
        .put("lambdas", StoredLambdas.write(pool.lambdas()))
        .put("created", pool.created().toEpochMilli())
        .put("modified", pool.modified().toEpochMilli())
        .encode();
  }

  static @Nullable Pool pool(Pools.@Nullable Stored stored) {
    if (stored == null) {
      return null;
    }
    var json = new JsonObject(stored.document());
    return new Pool(
        json.getString("id"),
        json.getString("name"),
        false,
        set(json, "signInBy"),
        set(json, "usernameIs"),
        json.getBoolean("caseSensitive"),
        set(json, "autoVerify"),
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
        Instant.ofEpochMilli(json.getLong("created")),
        Instant.ofEpochMilli(json.getLong("modified")));
  }

  static String write(AppClient client, Kek kek) {
    var secret = client.secret();
    return new JsonObject()
        .put("id", client.id())
        .put("pool", client.poolId())
        .put("name", client.name())
        .put("secret", secret == null ? null : sealed(client, secret, kek))
        .put("flows", array(client.flows().stream().map(Enum::name).toList()))
        .put("accessTime", client.accessTime().toSeconds())
        .put("idTime", client.idTime().toSeconds())
        .put("refreshTime", client.refreshTime().toSeconds())
        .put("sessionTime", client.sessionTime().toSeconds())
        .put("hideUsers", client.hideUsers())
        .put("readable", array(client.readable()))
        .put("writable", array(client.writable()))
        .put("revocable", client.revocable())
        .put("rotation", client.rotation() == null ? null : client.rotation().toSeconds())
        .put("created", client.created().toEpochMilli())
        .put("modified", client.modified().toEpochMilli())
        .encode();
  }

  static @Nullable AppClient client(Pools.@Nullable Stored stored, Kek kek) {
    if (stored == null) {
      return null;
    }
    var json = new JsonObject(stored.document());
    var sealed = json.getString("secret");
    return new AppClient(
        json.getString("id"),
        json.getString("pool"),
        json.getString("name"),
        sealed == null ? null : opened(json.getString("id"), sealed, kek),
        strings(json, "flows").stream().map(AppClient.Flow::valueOf).collect(Collectors.toSet()),
        seconds(json, "accessTime"),
        seconds(json, "idTime"),
        seconds(json, "refreshTime"),
        seconds(json, "sessionTime"),
        json.getBoolean("hideUsers"),
        set(json, "readable"),
        set(json, "writable"),
        json.getBoolean("revocable"),
        json.getLong("rotation") == null ? null : seconds(json, "rotation"),
        List.of(),
        Instant.ofEpochMilli(json.getLong("created")),
        Instant.ofEpochMilli(json.getLong("modified")));
  }

  private static String sealed(AppClient client, Secret secret, Kek kek) {
    return kek.seal("client-secret", secret.reveal().getBytes(StandardCharsets.UTF_8), client.id());
  }

  private static Secret opened(String clientId, String sealed, Kek kek) {
    try {
      return new Secret(
          new String(kek.open("client-secret", sealed, clientId), StandardCharsets.UTF_8));
    } catch (GeneralSecurityException foreign) {
      throw Failed.broken("a client secret could not be opened", foreign);
    }
  }

  private static JsonObject policy(PasswordPolicy policy) {
    return new JsonObject()
        .put("minimumLength", policy.minimumLength())
        .put("upper", policy.upper())
        .put("lower", policy.lower())
        .put("number", policy.number())
        .put("symbol", policy.symbol())
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

  private static JsonArray array(Collection<String> strings) {
    return new JsonArray(List.copyOf(strings));
  }

  private static List<String> strings(JsonObject json, String name) {
    return json.getJsonArray(name).stream().map(String.class::cast).toList();
  }

  private static Set<String> set(JsonObject json, String name) {
    return Set.copyOf(strings(json, name));
  }

  private static Duration seconds(JsonObject json, String name) {
    return Duration.ofSeconds(json.getLong(name));
  }
}
