package dev.sallyport.trigger;

import dev.sallyport.config.LambdaConfig.Kind;
import dev.sallyport.directory.Pool;
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

  /** Whether anything is asked after a sign-in to this pool. */
  public boolean asksAfter(Pool pool) {
    return pool.lambdas().has(Kind.POST_AUTHENTICATION);
  }

  /** Asks once everything was proved, before there are tokens. */
  public Future<Void> after(Occasion on, boolean newDevice, Map<String, String> metadata) {
    if (!asksAfter(on.pool())) {
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
