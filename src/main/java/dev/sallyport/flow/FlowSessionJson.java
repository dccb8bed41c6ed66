package dev.sallyport.flow;

import dev.sallyport.config.StepConfig;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.trigger.CustomAuthTriggers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a session is written before it is sealed. Names are short: one is kept for every login. */
final class FlowSessionJson {
  private FlowSessionJson() {}

  static byte[] write(FlowSession session) {
    return new JsonObject()
        .put("a", session.attempt())
        .put("f", session.flow().name())
        .put("s", session.sub())
        .put("l", session.login())
        .put("u", session.username())
        .put("e", session.epoch())
        .put("p", session.proof().name())
        .put("o", session.provedFrom())
        .put("g", session.stage().name())
        .put("c", new JsonArray(session.steps().stream().map(FlowSessionJson::step).toList()))
        .put("w", session.wrongLeft())
        .put("t", session.until().toEpochMilli())
        .put("k", new JsonObject(Map.copyOf(session.kept())))
        .put("b", session.began().toEpochMilli())
        .put("m", new JsonArray(session.methods()))
        .put("n", session.secondProved())
        .put("i", session.first() == null ? null : session.first().name())
        .put("d", device(session.device()))
        .put("x", custom(session.custom()))
        .put("q", session.unproved())
        .toBuffer()
        .getBytes();
  }

  static FlowSession read(byte[] bytes) {
    var json = new JsonObject(Buffer.buffer(bytes));
    return new FlowSession(
        json.getString("a"),
        Metrics.Flow.valueOf(json.getString("f")),
        json.getString("s"),
        json.getString("l"),
        json.getString("u"),
        json.getInteger("e"),
        FlowSession.Proof.valueOf(json.getString("p")),
        json.getString("o", ""),
        FlowSession.Stage.valueOf(json.getString("g")),
        json.getJsonArray("c").stream().map(o -> step((JsonObject) o)).toList(),
        json.getInteger("w"),
        Instant.ofEpochMilli(json.getLong("t")),
        json.getJsonObject("k").stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> (String) e.getValue())),
        Instant.ofEpochMilli(json.getLong("b")),
        List.copyOf(json.getJsonArray("m").stream().map(String.class::cast).toList()),
        json.getBoolean("n", false),
        first(json.getString("i")),
        device(json.getJsonObject("d")),
        custom(json.getJsonObject("x")),
        json.getString("q"));
  }

  private static FlowSession.@Nullable Stage first(@Nullable String name) {
    return name == null ? null : FlowSession.Stage.valueOf(name);
  }

  private static @Nullable JsonObject device(@Nullable DeviceClaim claim) {
    return claim == null
        ? null
        : new JsonObject().put("k", claim.key()).put("s", claim.state().name());
  }

  private static @Nullable DeviceClaim device(@Nullable JsonObject json) {
    return json == null
        ? null
        : new DeviceClaim(json.getString("k"), DeviceClaim.State.valueOf(json.getString("s")));
  }

  private static @Nullable JsonObject custom(@Nullable CustomAuth custom) {
    if (custom == null) {
      return null;
    }
    var session = new JsonArray();
    custom
        .session()
        .forEach(
            each ->
                session.add(
                    new JsonObject()
                        .put("n", each.challenge())
                        .put("r", each.result())
                        .put("m", each.metadata())));
    return new JsonObject().put("s", session).put("a", custom.srpA()).put("i", custom.issued());
  }

  private static @Nullable CustomAuth custom(@Nullable JsonObject json) {
    return json == null
        ? null
        : new CustomAuth(
            json.getJsonArray("s").stream()
                .map(JsonObject.class::cast)
                .map(
                    each ->
                        new CustomAuthTriggers.Passed(
                            each.getString("n"), each.getBoolean("r"), each.getString("m")))
                .toList(),
            json.getString("a"),
            json.getBoolean("i"));
  }

  private static JsonObject step(StepConfig step) {
    return new JsonObject()
        .put("y", step.type().name())
        .put("w", step.wrongAnswers())
        .put("t", step.time().toSeconds())
        .put("c", step.cost());
  }

  private static StepConfig step(JsonObject json) {
    return new StepConfig(
        StepConfig.Type.valueOf(json.getString("y")),
        null,
        json.getInteger("w"),
        Duration.ofSeconds(json.getLong("t")),
        json.getInteger("c"));
  }
}
