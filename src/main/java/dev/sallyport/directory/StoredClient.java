package dev.sallyport.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.config.DpopDemand;
import dev.sallyport.config.Secret;
import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failed;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a client made by the API is written in Redis, its secrets sealed. The API cannot declare
 * challenges.
 */
final class StoredClient {
  /** What secrets are sealed for; the context is the client's id. */
  static final String PURPOSE = "client-secret";

  private StoredClient() {}

  static String write(AppClient client, Kek kek) {
    var rotation = client.rotation();
    var json =
        new JsonObject()
            .put("id", client.id())
            .put("pool", client.poolId())
            .put("name", client.name())
            .put("secrets", secrets(client, kek))
            .put("flows", array(client.flows().stream().map(Enum::name).toList()))
            .put("accessTime", client.accessTime().toSeconds())
            .put("idTime", client.idTime().toSeconds())
            .put("refreshTime", client.refreshTime().toSeconds())
            .put("sessionTime", client.sessionTime().toSeconds())
            .put("hideUsers", client.hideUsers())
            .put("readable", array(client.readable()))
            .put("writable", array(client.writable()))
            .put("revocable", client.revocable())
            .put("rotation", rotation == null ? null : rotation.toSeconds())
            .put("created", client.created().toEpochMilli())
            .put("modified", client.modified().toEpochMilli());
    // Left out where there is none, as in clients and exports from before it was known.
    return (client.oauth().equals(OAuthSettings.NONE)
            ? json
            : json.put("oauth", oauth(client.oauth())))
        .encode();
  }

  private static JsonObject oauth(OAuthSettings oauth) {
    var json = plain(oauth);
    if (oauth.consent()) {
      json.put("consent", true);
    }
    return oauth.dpop() == DpopDemand.OPTIONAL ? json : json.put("dpop", oauth.dpop().name());
  }

  private static JsonObject plain(OAuthSettings oauth) {
    return new JsonObject()
        .put("enabled", oauth.enabled())
        .put("grants", array(oauth.grants().stream().map(Enum::name).toList()))
        .put("scopes", array(oauth.scopes()))
        .put("callbacks", new JsonArray(oauth.callbacks()))
        .put("logouts", new JsonArray(oauth.logouts()))
        .put("defaultRedirect", oauth.defaultRedirect())
        .put("providers", array(oauth.providers()))
        .put("backChannel", oauth.backChannel());
  }

  private static OAuthSettings oauth(@Nullable JsonObject json) {
    return json == null
        ? OAuthSettings.NONE
        : new OAuthSettings(
            json.getBoolean("enabled"),
            strings(json, "grants").map(OAuthSettings.Grant::valueOf).collect(Collectors.toSet()),
            set(json, "scopes"),
            strings(json, "callbacks").toList(),
            strings(json, "logouts").toList(),
            json.getString("defaultRedirect"),
            set(json, "providers"),
            DpopDemand.valueOf(json.getString("dpop", DpopDemand.OPTIONAL.name())),
            json.getString("backChannel"),
            List.of(),
            json.getBoolean("consent", false));
  }

  static AppClient read(String document, Kek kek) {
    var json = new JsonObject(document);
    var id = json.getString("id");
    return new AppClient(
        id,
        json.getString("pool"),
        json.getString("name"),
        secrets(id, json.getJsonArray("secrets"), kek),
        strings(json, "flows").map(AppClient.Flow::valueOf).collect(Collectors.toSet()),
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
        oauth(json.getJsonObject("oauth")),
        Instant.ofEpochMilli(json.getLong("created")),
        Instant.ofEpochMilli(json.getLong("modified")));
  }

  private static JsonArray secrets(AppClient client, Kek kek) {
    var all = new JsonArray();
    var secrets = client.secrets();
    if (secrets != null) {
      for (var each : secrets.all()) {
        all.add(
            new JsonObject()
                .put("id", each.id())
                .put(
                    "sealed", kek.seal(PURPOSE, each.value().reveal().getBytes(UTF_8), client.id()))
                .put("created", each.created().toEpochMilli()));
      }
    }
    return all;
  }

  private static @Nullable ClientSecrets secrets(String clientId, JsonArray all, Kek kek) {
    return all.isEmpty()
        ? null
        : new ClientSecrets(
            all.stream()
                .map(JsonObject.class::cast)
                .map(
                    each ->
                        new ClientSecrets.One(
                            each.getString("id"),
                            opened(clientId, each.getString("sealed"), kek),
                            Instant.ofEpochMilli(each.getLong("created"))))
                .toList());
  }

  private static Secret opened(String clientId, String sealed, Kek kek) {
    try {
      return new Secret(new String(kek.open(PURPOSE, sealed, clientId), UTF_8));
    } catch (GeneralSecurityException foreign) {
      throw Failed.broken("a client secret could not be opened", foreign);
    }
  }

  private static JsonArray array(Collection<String> strings) {
    return new JsonArray(strings.stream().sorted().toList());
  }

  private static Stream<String> strings(JsonObject json, String name) {
    return json.getJsonArray(name).stream().map(String.class::cast);
  }

  private static Set<String> set(JsonObject json, String name) {
    return strings(json, name).collect(Collectors.toSet());
  }

  private static Duration seconds(JsonObject json, String name) {
    return Duration.ofSeconds(json.getLong(name));
  }
}
