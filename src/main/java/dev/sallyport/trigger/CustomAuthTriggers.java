package dev.sallyport.trigger;

import dev.sallyport.config.LambdaConfig.Kind;
import dev.sallyport.trigger.Functions.Event;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Define, create and verify: a pool's own functions decide a sign-in (triggers.md §5). */
public final class CustomAuthTriggers {
  private final Functions functions;

  CustomAuthTriggers(Functions functions) {
    this.functions = functions;
  }

  /**
   * One element of {@code session[]}.
   *
   * @param metadata what the function that made a custom challenge gave it; null for all others
   */
  public record Passed(String challenge, boolean result, @Nullable String metadata) {
    private JsonObject json() {
      return new JsonObject()
          .put("challengeName", challenge)
          .put("challengeResult", result)
          .put("challengeMetadata", metadata);
    }
  }

  /** What comes next. */
  public sealed interface Decision {
    /** This challenge is asked. */
    record Ask(String challenge) implements Decision {}

    record Issue() implements Decision {}

    record Fail() implements Decision {}
  }

  /** A challenge that a function made; {@code kept} never leaves the server. */
  public record Made(
      Map<String, String> shown, Map<String, String> kept, @Nullable String metadata) {
    @Override
    public String toString() {
      return "Made[***]";
    }
  }

  /** Asks what comes next. Fails with TriggerUnreadable where nothing useful was said. */
  public Future<Decision> define(Occasion on, List<Passed> session, Map<String, String> metadata) {
    var response =
        new JsonObject()
            .putNull("challengeName")
            .put("issueTokens", false)
            .put("failAuthentication", false);
    return functions
        .call(
            new Event(
                Kind.DEFINE_AUTH_CHALLENGE,
                "DefineAuthChallenge_Authentication",
                on,
                request(on, metadata).put("session", session(session)),
                response))
        .map(CustomAuthTriggers::decision);
  }

  private static Decision decision(Response response) {
    var issue = response.flag("issueTokens");
    var name = response.text("challengeName");
    if (response.flag("failAuthentication")) {
      return new Decision.Fail();
    }
    if (issue) {
      return new Decision.Issue();
    }
    if (name == null || name.isEmpty()) {
      throw Response.unreadable();
    }
    return new Decision.Ask(name);
  }

  /** Has a challenge made. */
  public Future<Made> create(
      Occasion on, String challenge, List<Passed> session, Map<String, String> metadata) {
    var response =
        new JsonObject()
            .putNull("publicChallengeParameters")
            .putNull("privateChallengeParameters")
            .putNull("challengeMetadata");
    return functions
        .call(
            new Event(
                Kind.CREATE_AUTH_CHALLENGE,
                "CreateAuthChallenge_Authentication",
                on,
                request(on, metadata)
                    .put("challengeName", challenge)
                    .put("session", session(session)),
                response))
        .map(
            said ->
                new Made(
                    said.texts("publicChallengeParameters"),
                    said.texts("privateChallengeParameters"),
                    said.text("challengeMetadata")));
  }

  /** Has an answer judged. */
  public Future<Boolean> verify(
      Occasion on, Map<String, String> kept, String answer, Map<String, String> metadata) {
    return functions
        .call(
            new Event(
                Kind.VERIFY_AUTH_CHALLENGE_RESPONSE,
                "VerifyAuthChallengeResponse_Authentication",
                on,
                request(on, metadata)
                    .put("privateChallengeParameters", Occasion.attributes(kept))
                    .put("challengeAnswer", answer),
                new JsonObject().put("answerCorrect", false)))
        .map(said -> said.flag("answerCorrect"));
  }

  private static JsonObject request(Occasion on, Map<String, String> metadata) {
    return new JsonObject()
        .put("userAttributes", on.attributes())
        .put("clientMetadata", Occasion.attributes(metadata))
        .put("userNotFound", on.user() == null);
  }

  private static JsonArray session(List<Passed> session) {
    return new JsonArray(session.stream().map(Passed::json).toList());
  }
}
