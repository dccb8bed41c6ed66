package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.DeviceNames;
import dev.sallyport.directory.Pool;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowClient;
import dev.sallyport.flow.FlowCommand;
import dev.sallyport.flow.FlowReply;
import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import dev.sallyport.trigger.PreTokenGeneration.Source;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What InitiateAuth, RespondToAuthChallenge and their admin twins share: the client and its pool,
 * the way from a granted flow to tokens, and how both are written (auth-flows.md §4.1).
 */
final class Authentication {
  private final Accounts accounts;
  private final FlowClient flow;
  private final TokenClient tokens;
  private final DeviceNames deviceNames;
  private final Triggers triggers;

  Authentication(
      Accounts accounts,
      FlowClient flow,
      TokenClient tokens,
      DeviceNames deviceNames,
      Triggers triggers) {
    this.deviceNames = deviceNames;
    this.accounts = accounts;
    this.flow = flow;
    this.tokens = tokens;
    this.triggers = triggers;
  }

  /** The call's deadline, and what the pool's own functions may take on top. */
  Deadline patient(Call call, Accounts.Party party) {
    return triggers.patient(call.deadline(), party.pool());
  }

  /** The client in {@code ClientId}; an admin call names the pool too, and they must match. */
  Future<Accounts.Party> party(Call call) {
    var poolId = call.input().getString("UserPoolId");
    return accounts
        .party(call)
        .compose(
            party ->
                poolId == null || poolId.equals(party.pool().id())
                    ? Future.succeededFuture(party)
                    : Future.failedFuture(
                        new Failed(new Failure.ClientNotFound(party.client().id()))));
  }

  /**
   * Where the person is: for an admin call the address its back end saw, if it says so in {@code
   * ContextData}, so that failures count where they came from; else where the call came from.
   */
  static Address address(Call call, Operation.Access access) {
    var context = call.input().getJsonObject("ContextData");
    if (access != Operation.Access.SIGNED || context == null) {
      return call.address();
    }
    try {
      return Address.of(context.getString("IpAddress", ""));
    } catch (IllegalArgumentException notNumeric) {
      throw new Failed(new Failure.Invalid("ContextData.IpAddress is not an IP address"));
    }
  }

  /** The members of a map of strings such as {@code AuthParameters}; empty when absent. */
  static Map<String, String> strings(Call call, String member) {
    var map = new HashMap<String, String>();
    Optional.ofNullable(call.input().getJsonObject(member))
        .ifPresent(json -> json.forEach(e -> map.put(e.getKey(), (String) e.getValue())));
    return map;
  }

  /** A parameter that must be there and not empty. */
  static String required(Map<String, String> parameters, String name) {
    var value = parameters.get(name);
    if (value == null || value.isEmpty()) {
      throw new Failed(new Failure.Invalid("Missing required parameter " + name));
    }
    return value;
  }

  /** Plays the command and writes what came of it: tokens, the next challenge, or a failure. */
  Future<JsonObject> play(FlowCommand command) {
    return flow.send(command)
        .compose(
            reply ->
                switch (reply) {
                  case FlowReply.Waiting waiting -> Future.succeededFuture(write(waiting));
                  case FlowReply.Granted granted -> mint(command, granted);
                  case FlowReply.Refused(var failure, var attempt) ->
                      Future.failedFuture(Failed.noted(failure, attempt));
                  case FlowReply.Associated _, FlowReply.Enrolled _ ->
                      Future.failedFuture(
                          Failed.broken("flow room answered " + reply.getClass(), noCause()));
                });
  }

  /** Tokens are made while the sign-in comes to its end, and told only when it has. */
  private Future<JsonObject> mint(FlowCommand command, FlowReply.Granted granted) {
    var minted = minted(command, granted);
    var paid = flow.paid(command);
    return Future.join(minted, paid)
        // Where the sign-in came to nothing, that is why there are no tokens.
        .transform(_ -> paid.compose(_ -> minted))
        .recover(
            trouble ->
                Future.failedFuture(
                    accounts.noTokens(command, granted, trouble, paid.succeeded())));
  }

  private Future<JsonObject> minted(FlowCommand command, FlowReply.Granted granted) {
    var device = device(command, granted);
    return tokens(
            new TokenCommand.Mint(
                granted.attempt(),
                command.deadline(),
                command.pool(),
                command.client(),
                granted.user(),
                granted.authTime(),
                reason(command),
                device))
        .map(
            written ->
                device == null || device.known()
                    ? written
                    : withDevice(command.pool(), device.key(), written));
  }

  /**
   * The device a sign-in was on, or null where the pool tracks none. Who comes without one of
   * theirs gets a name for one (auth-flows.md §8).
   */
  private TokenCommand.@Nullable OnDevice device(FlowCommand command, FlowReply.Granted granted) {
    if (command.pool().signIn().devices() == null) {
      return null;
    }
    var known = granted.device();
    return known == null
        ? new TokenCommand.OnDevice(
            deviceNames.draw(command.pool(), granted.user().tag()), false, command.address())
        : new TokenCommand.OnDevice(known, true, command.address());
  }

  private JsonObject withDevice(Pool pool, String key, JsonObject written) {
    written
        .getJsonObject("AuthenticationResult")
        .put(
            "NewDeviceMetadata",
            new JsonObject().put("DeviceKey", key).put("DeviceGroupKey", deviceNames.group(pool)));
    return written;
  }

  /** What came with a first call is not for the function that changes tokens. */
  private static TokenCommand.Reason reason(FlowCommand command) {
    return switch (command) {
      case FlowCommand.Start _, FlowCommand.Associate _, FlowCommand.VerifyToken _ ->
          TokenCommand.Reason.SIGN_IN;
      case FlowCommand.Answer answer ->
          new TokenCommand.Reason(
              switch (answer.challenge()) {
                case "NEW_PASSWORD_REQUIRED" -> Source.NEW_PASSWORD_CHALLENGE;
                case "DEVICE_PASSWORD_VERIFIER" -> Source.AUTHENTICATE_DEVICE;
                default -> Source.AUTHENTICATION;
              },
              answer.metadata());
    };
  }

  /** Asks the token room and writes its tokens. */
  Future<JsonObject> tokens(TokenCommand command) {
    return tokens
        .send(command)
        .compose(
            reply ->
                switch (reply) {
                  case TokenReply.Minted minted -> Future.succeededFuture(write(minted));
                  case TokenReply.Refused(var failure) -> Future.failedFuture(new Failed(failure));
                  default ->
                      Future.failedFuture(
                          Failed.broken("token room answered " + reply.getClass(), noCause()));
                });
  }

  private static IllegalStateException noCause() {
    return new IllegalStateException("unexpected reply");
  }

  private static JsonObject write(FlowReply.Waiting waiting) {
    var parameters = new JsonObject();
    waiting.shown().forEach(parameters::put);
    var answer =
        new JsonObject()
            .put("ChallengeName", waiting.challenge())
            .put("Session", waiting.session())
            .put("ChallengeParameters", parameters);
    if (!waiting.available().isEmpty()) {
      answer.put("AvailableChallenges", new JsonArray(waiting.available()));
    }
    return answer;
  }

  private static JsonObject write(TokenReply.Minted minted) {
    var result =
        new JsonObject()
            .put("AccessToken", minted.accessToken())
            .put("ExpiresIn", minted.expiresIn().toSeconds())
            .put("TokenType", "Bearer");
    put(result, "IdToken", minted.idToken());
    put(result, "RefreshToken", minted.refreshToken());
    return new JsonObject()
        .put("AuthenticationResult", result)
        .put("ChallengeParameters", new JsonObject());
  }

  private static void put(JsonObject json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}
