package dev.sallyport.directory;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a user is written in Redis: one JSON document. Its version stands beside it, where scripts
 * can compare it.
 */
final class StoredUser {
  private StoredUser() {}

  static String write(User user) {
    return new JsonObject()
        .put("pool", user.poolId())
        .put("sub", user.sub())
        .put("username", user.username())
        .put("attributes", new JsonObject(Map.copyOf(user.attributes())))
        .put("status", user.status().name())
        .put("enabled", user.enabled())
        .put("created", user.created().toEpochMilli())
        .put("modified", user.modified().toEpochMilli())
        .put("password", user.passwordHash())
        .put("srp", user.srp())
        .put("epoch", user.credentialEpoch())
        .put("temporaryUntil", millis(user.temporaryUntil()))
        .put("history", new JsonArray(user.passwordHistory()))
        .put("groups", new JsonArray(user.groups().keySet().stream().sorted().toList()))
        .put("groupIds", new JsonObject(Map.copyOf(user.groups())))
        .put("pending", new JsonObject(Map.copyOf(user.profile().pending())))
        .put(
            "questions",
            new JsonArray(user.questions().stream().map(StoredUser::question).toList()))
        .put("mfa", StoredMfa.write(user.mfa()))
        .put("passkeys", StoredPasskey.writeAll(user.passkeys()))
        .put("barred", user.credentials().barred())
        .put(
            "identities",
            new JsonArray(user.identities().stream().map(StoredUser::identity).toList()))
        .encode();
  }

  static User read(PersonTag tag, String document, long version) {
    var json = new JsonObject(document);
    return new User(
        new User.Identity(
            json.getString("pool"),
            json.getString("sub"),
            tag,
            json.getString("username"),
            Instant.ofEpochMilli(json.getLong("created"))),
        new User.Profile(
            map(json.getJsonObject("attributes")),
            groups(json),
            map(json.getJsonObject("pending", new JsonObject())),
            json.getJsonArray("identities", new JsonArray()).stream()
                .map(each -> identity((JsonObject) each))
                .toList()),
        new User.Standing(
            User.Status.valueOf(json.getString("status")), json.getBoolean("enabled")),
        new Credentials(
            json.getString("password"),
            json.getString("srp"),
            json.getInteger("epoch"),
            instant(json.getLong("temporaryUntil")),
            strings(json.getJsonArray("history")),
            json.getBoolean("barred", false)),
        new Factors(
            json.getJsonArray("questions").stream()
                .map(each -> question((JsonObject) each))
                .toList(),
            StoredMfa.read(json.getJsonObject("mfa")),
            StoredPasskey.readAll(json.getJsonArray("passkeys"))),
        new User.Revision(version, Instant.ofEpochMilli(json.getLong("modified"))));
  }

  private static JsonObject question(User.Question question) {
    return new JsonObject()
        .put("id", question.id())
        .put("text", question.text())
        .put("answer", question.answerHash());
  }

  private static User.Question question(JsonObject json) {
    return new User.Question(
        json.getString("id"), json.getString("text"), json.getString("answer"));
  }

  private static JsonObject identity(LinkedIdentity identity) {
    return new JsonObject()
        .put("provider", identity.provider())
        .put("type", identity.protocol().name())
        .put("attribute", identity.attribute())
        .put("value", identity.value())
        .put("primary", identity.primary())
        .put("created", identity.created().toEpochMilli());
  }

  private static LinkedIdentity identity(JsonObject json) {
    return new LinkedIdentity(
        json.getString("provider"),
        IdentityProvider.Protocol.valueOf(json.getString("type")),
        json.getString("attribute"),
        json.getString("value"),
        json.getBoolean("primary"),
        Instant.ofEpochMilli(json.getLong("created")));
  }

  /** The first version knew names only; no group has an empty id. */
  private static Map<String, String> groups(JsonObject json) {
    var ids = json.getJsonObject("groupIds");
    return ids == null
        ? strings(json.getJsonArray("groups")).stream().collect(Collectors.toMap(n -> n, _ -> ""))
        : map(ids);
  }

  private static Map<String, String> map(JsonObject json) {
    return json.stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> (String) entry.getValue()));
  }

  private static List<String> strings(JsonArray array) {
    return array.stream().map(String.class::cast).toList();
  }

  private static @Nullable Long millis(@Nullable Instant instant) {
    return instant == null ? null : instant.toEpochMilli();
  }

  private static @Nullable Instant instant(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
