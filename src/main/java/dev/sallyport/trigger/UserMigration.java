package dev.sallyport.trigger;

import dev.sallyport.config.LambdaConfig.Kind;
import dev.sallyport.trigger.Functions.Event;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A function knows people from elsewhere whom the pool does not know yet (triggers.md §7). */
public final class UserMigration {
  private final Functions functions;

  UserMigration(Functions functions) {
    this.functions = functions;
  }

  /**
   * Somebody from elsewhere.
   *
   * @param attributes as they are to be stored
   * @param username null where what was typed is the username
   * @param confirmed the password that was typed is theirs from now on; else it must be reset
   * @param welcome a welcome message shall be sent, by these of EMAIL and SMS
   * @param stealAlias an address that another account has becomes theirs
   */
  public record Migrated(
      Map<String, String> attributes,
      @Nullable String username,
      boolean confirmed,
      List<String> welcome,
      boolean stealAlias) {
    @Override
    public String toString() {
      return "Migrated[***]";
    }
  }

  /**
   * Asks whether a name that is nobody's is somebody's elsewhere; null where it is not.
   *
   * @param password null for ForgotPassword
   */
  public Future<@Nullable Migrated> ask(
      Occasion on,
      @Nullable String password,
      Map<String, String> validation,
      Map<String, String> metadata) {
    if (!on.pool().lambdas().has(Kind.USER_MIGRATION)) {
      return Future.succeededFuture();
    }
    var request =
        new JsonObject()
            .put("validationData", Occasion.attributes(validation))
            .put("clientMetadata", Occasion.attributes(metadata));
    if (password != null) {
      request.put("password", password);
    }
    var response =
        new JsonObject()
            .putNull("userAttributes")
            .putNull("forceAliasCreation")
            .putNull("finalUserStatus")
            .putNull("messageAction")
            .putNull("desiredDeliveryMediums")
            .putNull("enableSMSMFA");
    var source = password == null ? "UserMigration_ForgotPassword" : "UserMigration_Authentication";
    return functions
        .call(new Event(Kind.USER_MIGRATION, source, on, request, response))
        .map(UserMigration::migrated);
  }

  private static @Nullable Migrated migrated(Response said) {
    var attributes = said.texts("userAttributes");
    if (attributes.isEmpty()) {
      return null;
    }
    var username = attributes.remove("username");
    var mediums = said.list("desiredDeliveryMediums");
    return new Migrated(
        Map.copyOf(attributes),
        username,
        "CONFIRMED".equals(said.text("finalUserStatus")),
        "SUPPRESS".equals(said.text("messageAction"))
            ? List.of()
            : mediums.isEmpty() ? List.of("SMS") : mediums,
        said.flag("forceAliasCreation"));
  }
}
