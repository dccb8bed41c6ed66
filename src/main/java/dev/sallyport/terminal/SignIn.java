package dev.sallyport.terminal;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One sign-in, from its first call to tokens: each challenge is answered, and asked again where the
 * API lets the same session have another try. Any refusal else ends it as {@link ApiRefusal}.
 */
final class SignIn {
  private final CognitoApi api;
  private final Answers answers;
  private final Party party;
  private final Challenges challenges;
  private String user;

  SignIn(CognitoApi api, Answers answers, Party party, Challenges challenges, String user) {
    this.api = api;
    this.answers = answers;
    this.party = party;
    this.challenges = challenges;
    this.user = user;
  }

  /** The reply with {@code AuthenticationResult}. */
  JsonObject run(Flow flow) throws IOException {
    var reply =
        api.call(
            "InitiateAuth",
            new JsonObject()
                .put("AuthFlow", flow.wire())
                .put("ClientId", party.client())
                .put("AuthParameters", json(party.named(user, beginning(flow)))));
    while (reply.getJsonObject("AuthenticationResult") == null) {
      var asked = Asked.of(reply);
      if (asked.challenge().isEmpty()) {
        throw new IOException("the API asks nothing and gives no tokens");
      }
      named(asked);
      reply = answered(asked);
    }
    return reply;
  }

  private Map<String, String> beginning(Flow flow) throws IOException {
    return switch (flow) {
      case SRP -> Map.of("SRP_A", challenges.srpA());
      case PASSWORD -> Map.of("PASSWORD", challenges.password());
      case CUSTOM_SRP -> Map.of("CHALLENGE_NAME", "SRP_A", "SRP_A", challenges.srpA());
      case CUSTOM, USER_AUTH -> Map.of();
    };
  }

  /** Later calls use the name that the account has, not what was typed. */
  private void named(Asked asked) {
    Stream.of("USER_ID_FOR_SRP", "USERNAME")
        .map(asked::shown)
        .filter(name -> !name.isEmpty())
        .findFirst()
        .ifPresent(name -> user = name);
  }

  private JsonObject answered(Asked asked) throws IOException {
    while (true) {
      var answer = challenges.answer(asked, user);
      var input =
          new JsonObject()
              .put("ClientId", party.client())
              .put("ChallengeName", asked.challenge())
              .put("ChallengeResponses", json(party.named(user, answer.responses())));
      if (answer.session() != null) {
        input.put("Session", answer.session());
      }
      try {
        return api.call("RespondToAuthChallenge", input);
      } catch (ApiRefusal refusal) {
        if (!refusal.again(asked.challenge())) {
          throw refusal;
        }
        answers.say(String.valueOf(refusal.getMessage()));
      }
    }
  }

  private static JsonObject json(Map<String, String> all) {
    return new JsonObject(new HashMap<>(all));
  }
}
