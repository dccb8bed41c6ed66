package dev.sallyport.trigger;

import dev.sallyport.config.LambdaConfig.Kind;
import dev.sallyport.trigger.Functions.Event;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Pre sign-up and post confirmation: an account begins (triggers.md §2 and §3). */
public final class SignUpTriggers {
  private final Functions functions;

  SignUpTriggers(Functions functions) {
    this.functions = functions;
  }

  /** Who makes the account. */
  public enum Source {
    SIGN_UP("PreSignUp_SignUp"),
    ADMIN_CREATE_USER("PreSignUp_AdminCreateUser"),
    EXTERNAL_PROVIDER("PreSignUp_ExternalProvider");

    private final String wire;

    Source(String wire) {
      this.wire = wire;
    }
  }

  /** What was confirmed. */
  public enum Confirmed {
    SIGN_UP("PostConfirmation_ConfirmSignUp"),
    FORGOT_PASSWORD("PostConfirmation_ConfirmForgotPassword");

    private final String wire;

    Confirmed(String wire) {
      this.wire = wire;
    }
  }

  /** What a new account needs no code for. */
  public record Welcome(boolean confirmed, boolean email, boolean phone) {}

  /** Asks whether this account may be made, of a user who does not exist yet. */
  public Future<Welcome> before(
      Occasion on,
      Source source,
      Map<String, String> attributes,
      Map<String, String> validation,
      Map<String, String> metadata) {
    if (!on.pool().lambdas().has(Kind.PRE_SIGN_UP)) {
      return Future.succeededFuture(new Welcome(false, false, false));
    }
    var event =
        new Event(
            Kind.PRE_SIGN_UP,
            source.wire,
            on,
            new JsonObject()
                .put("userAttributes", Occasion.attributes(attributes))
                .put("validationData", Occasion.attributes(validation))
                .put("clientMetadata", Occasion.attributes(metadata)),
            new JsonObject()
                .put("autoConfirmUser", false)
                .put("autoVerifyEmail", false)
                .put("autoVerifyPhone", false));
    return functions
        .call(event)
        .map(
            response ->
                new Welcome(
                    response.flag("autoConfirmUser"),
                    response.flag("autoVerifyEmail"),
                    response.flag("autoVerifyPhone")));
  }

  /** Tells that an account was confirmed; it stays so whatever comes of this. */
  public Future<Void> after(Occasion on, Confirmed what, Map<String, String> metadata) {
    if (!on.pool().lambdas().has(Kind.POST_CONFIRMATION)) {
      return Future.succeededFuture();
    }
    var request =
        new JsonObject()
            .put("userAttributes", on.attributes())
            .put("clientMetadata", Occasion.attributes(metadata));
    return functions
        .call(new Event(Kind.POST_CONFIRMATION, what.wire, on, request, new JsonObject()))
        .mapEmpty();
  }
}
