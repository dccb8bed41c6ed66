package dev.sallyport.ingress.cognito;

import dev.sallyport.config.LambdaConfig;
import dev.sallyport.config.LambdaConfig.Kind;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Set;

/** How Cognito spells which functions a pool calls: LambdaConfig. */
final class LambdaJson {
  private static final String VERSIONED = "PreTokenGenerationConfig";
  private static final String KMS = "KMSKeyID";

  private LambdaJson() {}

  /** Reads the member of a CreateUserPool or UpdateUserPool request; absent calls nothing. */
  static LambdaConfig read(JsonObject input) {
    var json = Members.object(input, "LambdaConfig");
    var known = new HashSet<>(Set.of(VERSIONED, KMS));
    var functions = new EnumMap<Kind, String>(Kind.class);
    for (var kind : Kind.values()) {
      known.add(kind.wire());
      switch (json.getValue(kind.wire())) {
        case null -> {}
        case JsonObject sender -> functions.put(kind, sender.getString("LambdaArn"));
        case Object arn -> functions.put(kind, arn.toString());
      }
    }
    Members.only(json, known);
    return new LambdaConfig(functions, version(json, functions), json.getString(KMS));
  }

  /** The version comes with the function's ARN once more; both must be the same where both are. */
  private static int version(JsonObject json, EnumMap<Kind, String> functions) {
    var versioned = json.getJsonObject(VERSIONED);
    if (versioned == null) {
      return 1;
    }
    var arn = versioned.getString("LambdaArn");
    var before = functions.put(Kind.PRE_TOKEN_GENERATION, arn);
    if (before != null && !before.equals(arn)) {
      throw Members.invalid(
          "PreTokenGeneration and PreTokenGenerationConfig must have the same LambdaArn.");
    }
    return switch (versioned.getString("LambdaVersion")) {
      case "V2_0" -> 2;
      case "V3_0" -> 3;
      default -> 1;
    };
  }

  /** Throws {@code Failed} for a function that this installation does not have. */
  static LambdaConfig checked(LambdaConfig lambdas, Triggers triggers) {
    lambdas.functions().values().stream()
        .filter(function -> !triggers.known(function))
        .findFirst()
        .ifPresent(
            function -> {
              throw Members.invalid("There is no trigger " + function + " in the configuration.");
            });
    return lambdas;
  }

  /** As it is described. */
  static JsonObject write(LambdaConfig lambdas) {
    var json = new JsonObject();
    lambdas
        .functions()
        .forEach(
            (kind, function) -> {
              switch (kind) {
                case CUSTOM_EMAIL_SENDER, CUSTOM_SMS_SENDER, INBOUND_FEDERATION ->
                    json.put(kind.wire(), versioned("V1_0", function));
                case PRE_TOKEN_GENERATION ->
                    json.put(kind.wire(), function)
                        .put(
                            VERSIONED,
                            versioned("V" + lambdas.preTokenGenerationVersion() + "_0", function));
                default -> json.put(kind.wire(), function);
              }
            });
    if (lambdas.kmsKey() != null) {
      json.put(KMS, lambdas.kmsKey());
    }
    return json;
  }

  private static JsonObject versioned(String version, String function) {
    return new JsonObject().put("LambdaVersion", version).put("LambdaArn", function);
  }
}
