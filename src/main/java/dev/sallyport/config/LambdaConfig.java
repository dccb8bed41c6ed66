package dev.sallyport.config;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which functions a pool calls, Cognito's LambdaConfig.
 *
 * @param functions what {@link TriggerConfig} knows each by
 * @param preTokenGenerationVersion 1, 2 or 3: the shape of the pre token generation event
 * @param kmsKey KMSKeyID as it was given, or null; nothing is encrypted with it here
 */
public record LambdaConfig(
    Map<Kind, String> functions, int preTokenGenerationVersion, @Nullable String kmsKey) {
  private static final Rule FUNCTION =
      Rule.matching("[\\w+=/,.@:-]{1,2048}", "must be a trigger's name or ARN");

  /** The moments at which a function is called, by their names on the wire. */
  public enum Kind {
    PRE_SIGN_UP("PreSignUp"),
    POST_CONFIRMATION("PostConfirmation"),
    PRE_AUTHENTICATION("PreAuthentication"),
    POST_AUTHENTICATION("PostAuthentication"),
    DEFINE_AUTH_CHALLENGE("DefineAuthChallenge"),
    CREATE_AUTH_CHALLENGE("CreateAuthChallenge"),
    VERIFY_AUTH_CHALLENGE_RESPONSE("VerifyAuthChallengeResponse"),
    PRE_TOKEN_GENERATION("PreTokenGeneration"),
    USER_MIGRATION("UserMigration"),
    CUSTOM_MESSAGE("CustomMessage"),
    CUSTOM_EMAIL_SENDER("CustomEmailSender"),
    CUSTOM_SMS_SENDER("CustomSMSSender"),
    INBOUND_FEDERATION("InboundFederation");

    private final String wire;

    Kind(String wire) {
      this.wire = wire;
    }

    /** The member of LambdaConfig, and the name in error messages. */
    public String wire() {
      return wire;
    }

    /** How the configuration file spells it. */
    String key() {
      return Character.toLowerCase(wire.charAt(0)) + wire.substring(1);
    }
  }

  public LambdaConfig {
    functions = Map.copyOf(functions);
  }

  /** No function is called. */
  public static LambdaConfig none() {
    return new LambdaConfig(Map.of(), 1, null);
  }

  /** What is called at this moment. */
  public Optional<String> function(Kind kind) {
    return Optional.ofNullable(functions.get(kind));
  }

  /** Whether something is called at this moment. */
  public boolean has(Kind kind) {
    return functions.containsKey(kind);
  }

  static LambdaConfig read(Section section) {
    var functions = new EnumMap<Kind, String>(Kind.class);
    for (var kind : Kind.values()) {
      var function = section.optionalText(kind.key(), FUNCTION);
      if (function != null) {
        functions.put(kind, function);
      }
    }
    return new LambdaConfig(
        functions, section.intBetween("preTokenGenerationVersion", 1, 3, 1), null);
  }
}
