package dev.sallyport.directory;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a passkey is kept within its user. */
final class StoredPasskey {
  private StoredPasskey() {}

  static JsonArray writeAll(List<Passkey> passkeys) {
    return new JsonArray(passkeys.stream().map(StoredPasskey::write).toList());
  }

  /** Null stands for a user stored before there were passkeys. */
  static List<Passkey> readAll(@Nullable JsonArray array) {
    return array == null ? List.of() : array.stream().map(each -> read((JsonObject) each)).toList();
  }

  private static JsonObject write(Passkey passkey) {
    return new JsonObject()
        .put("id", passkey.id())
        .put("key", passkey.publicKey())
        .put("aaguid", passkey.aaguid())
        .put("counter", passkey.counter())
        .put("transports", new JsonArray(passkey.transports()))
        .put("name", passkey.name())
        .put("rp", passkey.relyingParty())
        .put("created", passkey.created().toEpochMilli())
        .put("attachment", passkey.attachment())
        .put("attestation", passkey.attestation().name())
        .put("verified", passkey.userVerified())
        .put("eligible", passkey.backupEligible())
        .put("backup", passkey.backedUp());
  }

  private static Passkey read(JsonObject json) {
    return new Passkey(
        json.getString("id"),
        json.getString("key"),
        json.getString("aaguid"),
        json.getLong("counter"),
        json.getJsonArray("transports").stream().map(String.class::cast).toList(),
        json.getString("name"),
        json.getString("rp"),
        Instant.ofEpochMilli(json.getLong("created")),
        json.getString("attachment"),
        Passkey.Attestation.valueOf(json.getString("attestation")),
        json.getBoolean("verified"),
        json.getBoolean("eligible"),
        json.getBoolean("backup"));
  }
}
