package dev.sallyport.trigger;

import dev.sallyport.config.LambdaConfig.Kind;
import dev.sallyport.trigger.Functions.Event;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Pre and post authentication: a function may refuse a sign-in (triggers.md §4). */
public final class AuthenticationTriggers {
  private final Functions functions;

  AuthenticationTriggers(Functions functions) {
    this.functions = functions;
  }

  /** Asks before any credential is looked at, for nobody as for somebody. */
  public Future<Void> before(Occasion on, Map<String, String> validation) {
    if (!on.pool().lambdas().has(Kind.PRE_AUTHENTICATION)) {
      return Future.succeededFuture();
    }
    var request =
        new JsonObject()
            .put("userAttributes", on.attributes())
            .put("validationData", Occasion.attributes(validation))
            .put("userNotFound", on.user() == null);
    return functions
        .call(
            new Event(
                Kind.PRE_AUTHENTICATION,
                "PreAuthentication_Authentication",
                on,
                request,
                new JsonObject()))
        .mapEmpty();
  }

  /** Asks once everything was proved, before there are tokens. */
  public Future<Void> after(Occasion on, boolean newDevice, Map<String, String> metadata) {
    if (!on.pool().lambdas().has(Kind.POST_AUTHENTICATION)) {
      return Future.succeededFuture();
    }
    var request =
        new JsonObject()
            .put("userAttributes", on.attributes())
            .put("newDeviceUsed", newDevice)
            .put("clientMetadata", Occasion.attributes(metadata));
    return functions
        .call(
            new Event(
                Kind.POST_AUTHENTICATION,
                "PostAuthentication_Authentication",
                on,
                request,
                new JsonObject()))
        .mapEmpty();
  }
}
