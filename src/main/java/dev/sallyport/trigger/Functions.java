package dev.sallyport.trigger;

import dev.sallyport.config.LambdaConfig.Kind;
import dev.sallyport.config.TriggerConfig;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Pool;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends events to functions and says what came of each (triggers.md §1.1, §1.4). */
final class Functions {
  private static final Logger LOG = LoggerFactory.getLogger(Functions.class);
  private static final int LONGEST_MESSAGE = 1_024;

  private final List<TriggerConfig> configured;
  private final Map<TriggerConfig, Function> functions = new HashMap<>();
  private final Metrics metrics;

  Functions(
      Vertx vertx,
      List<TriggerConfig> configured,
      RandomIds ids,
      InstantSource clock,
      Metrics metrics) {
    this.configured = configured;
    this.metrics = metrics;
    configured.forEach(each -> functions.put(each, new Function(vertx, each, ids, clock)));
  }

  /** Whether this name leads to a function. */
  boolean known(String name) {
    return TriggerConfig.named(configured, name).isPresent();
  }

  /** What all functions of a pool may take together. */
  Duration longest(Pool pool) {
    return pool.lambdas().functions().values().stream()
        .flatMap(name -> TriggerConfig.named(configured, name).stream())
        .map(TriggerConfig::timeout)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * One event.
   *
   * @param source triggerSource
   * @param response with every field the function may set, null or false
   */
  record Event(
      Kind kind, String source, int version, Occasion on, JsonObject request, JsonObject response) {

    /** Most events are of version 1. */
    Event(Kind kind, String source, Occasion on, JsonObject request, JsonObject response) {
      this(kind, source, 1, on, request, response);
    }

    private JsonObject json() {
      return new JsonObject()
          .put("version", Integer.toString(version))
          .put("triggerSource", source)
          .put("region", on.pool().region())
          .put("userPoolId", on.pool().id())
          .put("userName", on.userName())
          .put(
              "callerContext",
              new JsonObject()
                  .put("awsSdkVersion", "aws-sdk-unknown-unknown")
                  .put("clientId", on.clientId()))
          .put("request", request)
          .put("response", response);
    }

    /** Says nothing of the person. */
    @Override
    public String toString() {
      return "Event[" + source + "]";
    }
  }

  /**
   * Calls the function that the pool has for this. Fails with TriggerRefused, TriggerUnreadable,
   * TriggerFailed or Overloaded.
   */
  Future<Response> call(Event event) {
    var began = System.nanoTime();
    return called(event)
        .onComplete(
            done ->
                metrics.trigger(
                    event.kind(),
                    done.succeeded() ? "ok" : Failed.of(done.cause()).getClass().getSimpleName(),
                    Duration.ofNanos(System.nanoTime() - began)));
  }

  private Future<Response> called(Event event) {
    var function =
        event
            .on()
            .pool()
            .lambdas()
            .function(event.kind())
            .flatMap(name -> TriggerConfig.named(configured, name))
            .map(functions::get);
    if (function.isEmpty()) {
      return Future.failedFuture(failed(event, "AccessDeniedException."));
    }
    return function
        .get()
        .call(event.kind().wire(), event.json().toBuffer(), event.on().deadline())
        .map(answer -> response(event, answer))
        .recover(trouble -> Future.failedFuture(spelled(event, trouble)));
  }

  private static Failed spelled(Event event, Throwable trouble) {
    if (trouble instanceof Failed failed) {
      return failed;
    }
    LOG.atWarn()
        .addKeyValue("trigger", event.source())
        .addKeyValue("pool", event.on().pool().id())
        .addKeyValue("cause", trouble.toString())
        .log("a trigger could not be called");
    return failed(
        event,
        Function.late(trouble)
            ? "Socket timeout while invoking Lambda function."
            : "Error while invoking Lambda function.");
  }

  private static Failed failed(Event event, String error) {
    return new Failed(
        new Failure.TriggerFailed(
            event.kind().wire() + " invocation failed due to error " + error));
  }

  private static Response response(Event event, Function.Answer answer) {
    if (answer.status() == 401 || answer.status() == 403 || answer.status() == 404) {
      throw failed(event, "AccessDeniedException.");
    }
    if (answer.status() / 100 != 2) {
      throw failed(event, "Status " + answer.status() + " from Lambda function.");
    }
    Object json;
    try {
      json = Json.decodeValue(answer.body());
    } catch (DecodeException notJson) {
      throw new Failed(
          new Failure.TriggerUnreadable("Invalid lambda function output : Invalid JSON"));
    }
    if (answer.functionError()) {
      throw refused(event, json instanceof JsonObject object ? object : new JsonObject());
    }
    if (!(json instanceof JsonObject whole)) {
      throw Response.unreadable();
    }
    if (whole.getValue("response") instanceof JsonObject response) {
      return new Response(response);
    }
    // The emulators answer an error without the header.
    throw whole.getValue("errorMessage") instanceof String
        ? refused(event, whole)
        : Response.unreadable();
  }

  private static Failed refused(Event event, JsonObject error) {
    var said = error.getValue("errorMessage") instanceof String text ? text : "Unhandled";
    var message = said.substring(0, Math.min(said.length(), LONGEST_MESSAGE));
    return new Failed(
        new Failure.TriggerRefused(event.kind().wire() + " failed with error " + message + "."));
  }
}
