package dev.sallyport.directory;

import dev.sallyport.directory.SignInRules.SecondFactor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a user's settings for after the password are written in Redis. */
final class StoredMfa {
  private StoredMfa() {}

  static JsonObject write(MfaSettings mfa) {
    var preferred = mfa.preferred();
    return new JsonObject()
        .put("token", token(mfa.token()))
        .put("pending", token(mfa.pending()))
        .put("enabled", new JsonArray(mfa.enabled().stream().map(Enum::name).sorted().toList()))
        .put("preferred", preferred == null ? null : preferred.name());
  }

  /** Null stands for a user stored before there were any. */
  static MfaSettings read(@Nullable JsonObject json) {
    if (json == null) {
      return MfaSettings.none();
    }
    var preferred = json.getString("preferred");
    return new MfaSettings(
        token(json.getJsonObject("token")),
        token(json.getJsonObject("pending")),
        json.getJsonArray("enabled").stream()
            .map(each -> SecondFactor.valueOf((String) each))
            .collect(Collectors.toSet()),
        preferred == null ? null : SecondFactor.valueOf(preferred));
  }

  private static @Nullable JsonObject token(@Nullable SoftwareToken token) {
    return token == null
        ? null
        : new JsonObject()
            .put("id", token.id())
            .put("seed", token.sealed())
            .put("name", token.name());
  }

  private static @Nullable SoftwareToken token(@Nullable JsonObject json) {
    return json == null
        ? null
        : new SoftwareToken(json.getString("id"), json.getString("seed"), json.getString("name"));
  }
}
