package dev.sallyport.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import org.jspecify.annotations.Nullable;

/** Sets a software token up in the midst of a sign-in, by two calls (auth-flows.md §7.1). */
record TotpSetUp(CognitoApi api, Answers answers) {
  /** Until a code of the app is right; the session to answer MFA_SETUP with. */
  @Nullable String enrolled(Asked asked, String user) throws IOException {
    var drawn =
        api.call("AssociateSoftwareToken", new JsonObject().put("Session", asked.session()));
    var secret = drawn.getString("SecretCode", "");
    answers.say("A second factor is needed. Add this to an authenticator app:");
    answers.say("  " + uri(api.host(), user, secret));
    answers.say("or type the key into it: " + secret);
    while (true) {
      var verify =
          new JsonObject()
              .put("Session", drawn.getString("Session"))
              .put("UserCode", answers.shown("Code of the app:").strip());
      try {
        return api.call("VerifySoftwareToken", verify).getString("Session");
      } catch (ApiRefusal refusal) {
        if (!refusal.again("VerifySoftwareToken")) {
          throw refusal;
        }
        answers.say(String.valueOf(refusal.getMessage()));
      }
    }
  }

  /** As apps read it from a QR code; SHA-1, six digits and 30 seconds are what they assume. */
  static String uri(String issuer, String user, String secret) {
    return "otpauth://totp/%1$s:%2$s?secret=%3$s&issuer=%1$s"
        .formatted(escaped(issuer), escaped(user), escaped(secret));
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
