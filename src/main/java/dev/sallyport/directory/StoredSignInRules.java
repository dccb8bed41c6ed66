package dev.sallyport.directory;

import dev.sallyport.directory.SignInRules.Devices;
import dev.sallyport.directory.SignInRules.FirstFactor;
import dev.sallyport.directory.SignInRules.Mfa;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.SignInRules.WebAuthn;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a pool's sign-in rules are kept in Redis. */
final class StoredSignInRules {
  private StoredSignInRules() {}

  static JsonObject write(SignInRules rules) {
    var json =
        new JsonObject()
            .put("mfa", rules.mfa().name())
            .put("second", names(rules.secondFactors()))
            .put("first", names(rules.firstFactors()));
    var webAuthn = rules.webAuthn();
    if (webAuthn != null) {
      json.put(
          "webAuthn",
          new JsonObject()
              .put("rp", webAuthn.relyingParty())
              .put("origins", new JsonArray(webAuthn.origins().stream().sorted().toList()))
              .put("verify", webAuthn.verificationRequired())
              .put("mfa", webAuthn.countsAsMfa()));
    }
    var devices = rules.devices();
    if (devices != null) {
      json.put(
          "devices",
          new JsonObject()
              .put("challenge", devices.challengeOnNew())
              .put("prompt", devices.onlyOnPrompt()));
    }
    return json;
  }

  /** Null stands for a pool stored before there were rules. */
  static SignInRules read(@Nullable JsonObject json) {
    if (json == null) {
      return SignInRules.passwordOnly();
    }
    return new SignInRules(
        Mfa.valueOf(json.getString("mfa")),
        values(json, "second", SecondFactor::valueOf),
        values(json, "first", FirstFactor::valueOf),
        webAuthn(json.getJsonObject("webAuthn")),
        devices(json.getJsonObject("devices")));
  }

  private static @Nullable WebAuthn webAuthn(@Nullable JsonObject json) {
    return json == null
        ? null
        : new WebAuthn(
            json.getString("rp"),
            values(json, "origins", Function.identity()),
            json.getBoolean("verify"),
            json.getBoolean("mfa"));
  }

  private static @Nullable Devices devices(@Nullable JsonObject json) {
    return json == null
        ? null
        : new Devices(json.getBoolean("challenge"), json.getBoolean("prompt"));
  }

  private static JsonArray names(Collection<? extends Enum<?>> values) {
    return new JsonArray(values.stream().map(Enum::name).sorted().toList());
  }

  private static <T> Set<T> values(JsonObject json, String name, Function<String, T> read) {
    return json.getJsonArray(name).stream()
        .map(value -> read.apply((String) value))
        .collect(Collectors.toSet());
  }
}
