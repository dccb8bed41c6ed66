package dev.sallyport.ingress.cognito;

import static dev.sallyport.ingress.cognito.Authentication.required;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.AppClient.Flow;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowCommand;
import dev.sallyport.flow.FlowCommand.FirstProof;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * InitiateAuth and AdminInitiateAuth: begins a sign-in, or exchanges a refresh token (auth-flows.md
 * §3, §4). The order of checks is that of §4.2: client, flow, parameters, secret hash, then the
 * person.
 */
final class InitiateAuth implements Operation {
  private final Access access;
  private final Authentication authentication;

  InitiateAuth(Access access, Authentication authentication) {
    this.access = access;
    this.authentication = authentication;
  }

  @Override
  public String name() {
    return access == Access.SIGNED ? "AdminInitiateAuth" : "InitiateAuth";
  }

  @Override
  public Access access() {
    return access;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var flow = call.input().getString("AuthFlow");
    var parameters = Authentication.strings(call, "AuthParameters");
    return authentication.party(call).compose(party -> begin(call, party, flow, parameters));
  }

  private Future<JsonObject> begin(
      Call call, Accounts.Party party, String flow, Map<String, String> parameters) {
    var client = party.client();
    return switch (flow) {
      case "USER_PASSWORD_AUTH" -> {
        if (access == Access.SIGNED) {
          throw notSupported();
        }
        allow(client, Flow.ALLOW_USER_PASSWORD_AUTH, "USER_PASSWORD_AUTH flow not enabled");
        yield password(call, party, Metrics.Flow.PASSWORD, parameters);
      }
      case "ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH" -> {
        if (access == Access.PUBLIC) {
          throw notSupported();
        }
        allow(client, Flow.ALLOW_ADMIN_USER_PASSWORD_AUTH, "Auth flow not enabled");
        yield password(call, party, Metrics.Flow.ADMIN_PASSWORD, parameters);
      }
      case "USER_SRP_AUTH" -> {
        allow(client, Flow.ALLOW_USER_SRP_AUTH, "USER_SRP_AUTH is not enabled");
        yield start(
            call,
            party,
            Metrics.Flow.SRP,
            parameters,
            new FirstProof.Srp(required(parameters, "SRP_A")));
      }
      case "CUSTOM_AUTH" -> custom(call, party, parameters);
      case "USER_AUTH" -> choice(call, party, parameters);
      case "REFRESH_TOKEN_AUTH", "REFRESH_TOKEN" -> refresh(call, party, parameters);
      default ->
          throw new Failed(
              new Failure.Unsupported("AuthFlow " + flow + " is not available in this version."));
    };
  }

  private Future<JsonObject> password(
      Call call, Accounts.Party party, Metrics.Flow flow, Map<String, String> parameters) {
    required(parameters, "USERNAME");
    var password = required(parameters, "PASSWORD");
    return start(call, party, flow, parameters, new FirstProof.Password(password));
  }

  private Future<JsonObject> custom(
      Call call, Accounts.Party party, Map<String, String> parameters) {
    allow(party.client(), Flow.ALLOW_CUSTOM_AUTH, "CUSTOM_AUTH is not enabled");
    if (party.pool().challenges().isEmpty()
        && party.client().challenges().isEmpty()
        && !Triggers.decides(party.pool())) {
      throw new Failed(
          new Failure.Invalid("Custom auth lambda trigger is not configured for the user pool."));
    }
    var first = parameters.getOrDefault("CHALLENGE_NAME", "CUSTOM_CHALLENGE");
    var proof =
        switch (first) {
          case "SRP_A" -> new FirstProof.Srp(required(parameters, "SRP_A"));
          case "CUSTOM_CHALLENGE" -> new FirstProof.None();
          default ->
              throw new Failed(new Failure.Invalid("CHALLENGE_NAME must be SRP_A when given."));
        };
    return start(call, party, Metrics.Flow.CUSTOM, parameters, proof);
  }

  private Future<JsonObject> choice(
      Call call, Accounts.Party party, Map<String, String> parameters) {
    allow(party.client(), Flow.ALLOW_USER_AUTH, "USER_AUTH is not enabled");
    var session = call.input().getString("Session");
    return session == null
        ? start(
            call,
            party,
            Metrics.Flow.CHOICE,
            parameters,
            new FirstProof.Choice(
                parameters.get("PREFERRED_CHALLENGE"),
                parameters.get("PASSWORD"),
                parameters.get("SRP_A")))
        : signedUp(call, party, parameters, session);
  }

  /** With the Session of ConfirmSignUp; nothing but the name counts besides. */
  private Future<JsonObject> signedUp(
      Call call, Accounts.Party party, Map<String, String> parameters, String session) {
    var login = required(parameters, "USERNAME");
    SecretHash.check(party.client(), parameters.get("SECRET_HASH"), login);
    return authentication.play(
        new FlowCommand.Answer(
            call.requestId(),
            Authentication.address(call, access),
            call.deadline(),
            party.pool(),
            party.client(),
            FlowCommand.Answer.SIGNED_UP,
            session,
            Map.of("USERNAME", login)));
  }

  private Future<JsonObject> start(
      Call call,
      Accounts.Party party,
      Metrics.Flow flow,
      Map<String, String> parameters,
      FirstProof proof) {
    var login = required(parameters, "USERNAME");
    SecretHash.check(party.client(), parameters.get("SECRET_HASH"), login);
    return authentication.play(
        new FlowCommand.Start(
            call.requestId(),
            Authentication.address(call, access),
            authentication.patient(call, party),
            party.pool(),
            party.client(),
            flow,
            login,
            proof,
            parameters.get("DEVICE_KEY"),
            Authentication.strings(call, "ClientMetadata")));
  }

  private Future<JsonObject> refresh(
      Call call, Accounts.Party party, Map<String, String> parameters) {
    allow(party.client(), Flow.ALLOW_REFRESH_TOKEN_AUTH, "REFRESH_TOKEN_AUTH is not enabled");
    return authentication.tokens(
        new TokenCommand.Refresh(
            authentication.patient(call, party),
            party.pool(),
            party.client(),
            required(parameters, "REFRESH_TOKEN"),
            parameters.get("SECRET_HASH"),
            parameters.get("DEVICE_KEY")));
  }

  private static void allow(AppClient client, Flow flow, String refusal) {
    if (!client.allows(flow)) {
      throw new Failed(new Failure.Invalid(refusal + " for this client"));
    }
  }

  private static Failed notSupported() {
    return new Failed(new Failure.Invalid("Initiate Auth method not supported."));
  }
}
