package dev.sallyport.ingress.pages;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.FormGuard;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An account's own pages: signing up, the code that confirms it, and a forgotten password. Each
 * sends its form to the public operation of that name and shows what that says.
 */
final class Account {
  private final AccountCalls calls;
  private final Screens screens;
  private final SignIn signIn;
  private final FormGuard guard;

  Account(AccountCalls calls, Screens screens, SignIn signIn, FormGuard guard) {
    this.calls = calls;
    this.screens = screens;
    this.signIn = signIn;
    this.guard = guard;
  }

  PageAnswer showSignup(Visit visit) {
    return visit.request().pool().selfSignUp()
        ? PageAnswer.shown(screens.signup(visit))
        : signIn.show(visit);
  }

  PageAnswer showConfirm(Visit visit) {
    return PageAnswer.shown(screens.confirm(visit, ""));
  }

  PageAnswer showForgot(Visit visit) {
    return PageAnswer.shown(screens.forgot(visit, ""));
  }

  PageAnswer showReset(Visit visit) {
    return PageAnswer.shown(screens.reset(visit, ""));
  }

  private static String login(Visit visit) {
    return visit.form().get("username").strip();
  }

  Future<PageAnswer> signup(Visit visit) {
    var attributes = new JsonArray();
    Screens.asked(visit.request().pool())
        .forEach(
            name -> {
              var value = visit.form().get(Replies.ATTRIBUTE + name).strip();
              if (!value.isEmpty()) {
                attributes.add(new JsonObject().put("Name", name).put("Value", value));
              }
            });
    var input =
        new JsonObject()
            .put("Username", login(visit))
            .put("Password", visit.form().get("password"))
            .put("UserAttributes", attributes);
    return sent(
        visit,
        "SignUp",
        input,
        screens::signup,
        answer ->
            answer.getBoolean("UserConfirmed", false)
                ? login(visit, "signup.done")
                : codeSent(visit, screens.confirm(visit, login(visit)), answer));
  }

  Future<PageAnswer> confirm(Visit visit) {
    var input =
        new JsonObject()
            .put("Username", login(visit))
            .put("ConfirmationCode", Replies.digits(visit.form().get("code")));
    return sent(
        visit,
        "ConfirmSignUp",
        input,
        same -> screens.confirm(same, login(same)),
        _ -> login(visit, "confirm.done"));
  }

  Future<PageAnswer> resend(Visit visit) {
    return sent(
        visit,
        "ResendConfirmationCode",
        new JsonObject().put("Username", login(visit)),
        same -> screens.confirm(same, login(same)),
        answer -> codeSent(visit, screens.confirm(visit, login(visit)), answer));
  }

  Future<PageAnswer> forgot(Visit visit) {
    return sent(
        visit,
        "ForgotPassword",
        new JsonObject().put("Username", login(visit)),
        same -> screens.forgot(same, login(same)),
        answer -> codeSent(visit, screens.reset(visit, login(visit)), answer));
  }

  Future<PageAnswer> reset(Visit visit) {
    var input =
        new JsonObject()
            .put("Username", login(visit))
            .put("ConfirmationCode", Replies.digits(visit.form().get("code")))
            .put("Password", visit.form().get("password"));
    return sent(
        visit,
        "ConfirmForgotPassword",
        input,
        same -> screens.reset(same, login(same)),
        _ -> login(visit, "reset.done"));
  }

  /**
   * Runs the operation.
   *
   * @param form the page again, where the form is stale or the operation refuses
   */
  private Future<PageAnswer> sent(
      Visit visit,
      String operation,
      JsonObject input,
      Function<Visit, Screen> form,
      Function<JsonObject, PageAnswer> done) {
    if (!guard.accepts(visit.form().get("_csrf"), visit.browser())) {
      var stale = new Screen.Message(true, visit.text("form.stale"), null);
      return Future.succeededFuture(new PageAnswer.Shown(403, form.apply(visit).saying(stale)));
    }
    return calls
        .call(operation, visit.request().client(), visit.caller(), input)
        .map(done)
        .otherwise(trouble -> refused(visit, Failed.of(trouble), form.apply(visit)));
  }

  private static PageAnswer refused(Visit visit, Failure failure, Screen form) {
    var text = Refusals.text(failure, visit.words());
    var status = Refusals.status(failure);
    return new PageAnswer.Shown(
        status == 400 ? 200 : status, form.saying(new Screen.Message(true, text, field(failure))));
  }

  /** Which field a refusal is about; null where that is not known. */
  private static @Nullable String field(Failure failure) {
    return switch (failure) {
      case Failure.CodeMismatch _, Failure.CodeExpired _ -> "code";
      case Failure.PasswordPolicy _, Failure.PasswordReused _ -> "password";
      case Failure.UsernameTaken _ -> "username";
      default -> null;
    };
  }

  private PageAnswer login(Visit visit, String text) {
    return PageAnswer.shown(
        screens
            .login(visit, signIn.beginning(visit), login(visit))
            .saying(new Screen.Message(false, visit.text(text), null)));
  }

  private static PageAnswer codeSent(Visit visit, Screen screen, JsonObject answer) {
    var to = answer.getJsonObject("CodeDeliveryDetails", new JsonObject()).getString("Destination");
    var text = to == null ? visit.text("code.due") : visit.text("code.sent", to);
    return PageAnswer.shown(screen.saying(new Screen.Message(false, text, null)));
  }
}
