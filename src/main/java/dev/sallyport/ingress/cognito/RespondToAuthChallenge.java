package dev.sallyport.ingress.cognito;

import static dev.sallyport.ingress.cognito.Authentication.required;

import dev.sallyport.crypto.Srp;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowCommand;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * RespondToAuthChallenge and AdminRespondToAuthChallenge: answers the challenge that waits
 * (auth-flows.md §6). What can be refused by its form alone is refused before a try is spent.
 */
final class RespondToAuthChallenge implements Operation {
  private final Access access;
  private final Authentication authentication;

  RespondToAuthChallenge(Access access, Authentication authentication) {
    this.access = access;
    this.authentication = authentication;
  }

  @Override
  public String name() {
    return access == Access.SIGNED ? "AdminRespondToAuthChallenge" : "RespondToAuthChallenge";
  }

  @Override
  public Access access() {
    return access;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var challenge = call.input().getString("ChallengeName");
    var answer = Authentication.strings(call, "ChallengeResponses");
    return authentication
        .party(call)
        .compose(
            party -> {
              check(call, challenge, answer);
              SecretHash.check(
                  party.client(), answer.get("SECRET_HASH"), required(answer, "USERNAME"));
              return authentication.play(
                  new FlowCommand.Answer(
                      call.requestId(),
                      Authentication.address(call, access),
                      authentication.patient(call, party),
                      party.pool(),
                      party.client(),
                      challenge,
                      call.input().getString("Session"),
                      answer,
                      Authentication.strings(call, "ClientMetadata")));
            });
  }

  private static void check(Call call, String challenge, Map<String, String> answer) {
    required(answer, "USERNAME");
    switch (challenge) {
      case "PASSWORD_VERIFIER", "DEVICE_PASSWORD_VERIFIER" -> {
        if (challenge.equals("DEVICE_PASSWORD_VERIFIER")) {
          session(call);
        }
        required(answer, "PASSWORD_CLAIM_SECRET_BLOCK");
        required(answer, "PASSWORD_CLAIM_SIGNATURE");
        if (!Srp.timestampReadable(required(answer, "TIMESTAMP"))) {
          throw new Failed(
              new Failure.Invalid(
                  "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english"));
        }
      }
      case "DEVICE_SRP_AUTH" -> {
        required(answer, "SRP_A");
        session(call);
      }
      case "CUSTOM_CHALLENGE" -> {
        if (!answer.containsKey("ANSWER")) {
          throw new Failed(new Failure.Invalid("Missing required parameter ANSWER"));
        }
        session(call);
      }
      case "NEW_PASSWORD_REQUIRED" -> {
        required(answer, "NEW_PASSWORD");
        session(call);
      }
      case "SELECT_CHALLENGE" -> needs(call, answer, "ANSWER");
      case "PASSWORD" -> needs(call, answer, "PASSWORD");
      case "PASSWORD_SRP" -> needs(call, answer, "SRP_A");
      case "SMS_MFA" -> needs(call, answer, "SMS_MFA_CODE");
      case "WEB_AUTHN" -> needs(call, answer, "CREDENTIAL");
      case "SOFTWARE_TOKEN_MFA" -> needs(call, answer, "SOFTWARE_TOKEN_MFA_CODE");
      case "SELECT_MFA_TYPE" -> needs(call, answer, "ANSWER");
      default -> session(call);
    }
  }

  private static void needs(Call call, Map<String, String> answer, String parameter) {
    required(answer, parameter);
    session(call);
  }

  private static void session(Call call) {
    if (call.input().getString("Session") == null) {
      throw new Failed(new Failure.Invalid("Missing required parameter Session"));
    }
  }
}
