package dev.sallyport.trigger;

import dev.sallyport.config.LambdaConfig.Kind;
import dev.sallyport.config.MessagesConfig;
import dev.sallyport.directory.Pool;
import dev.sallyport.trigger.Functions.Event;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Custom message and the custom senders: a function writes a message, or delivers it itself
 * (triggers.md §8 and §9).
 */
public final class MessageTriggers {
  /** What a written message must contain in the place of its code. */
  public static final String CODE = MessagesConfig.CODE;

  /** What an invitation must contain in the place of the username. */
  public static final String USERNAME = MessagesConfig.USERNAME;

  private final Functions functions;

  MessageTriggers(Functions functions) {
    this.functions = functions;
  }

  /** What a message is about: the second half of a trigger's source. */
  public enum About {
    SIGN_UP("SignUp"),
    ADMIN_CREATE_USER("AdminCreateUser"),
    RESEND_CODE("ResendCode"),
    FORGOT_PASSWORD("ForgotPassword"),
    UPDATE_USER_ATTRIBUTE("UpdateUserAttribute"),
    VERIFY_USER_ATTRIBUTE("VerifyUserAttribute"),
    AUTHENTICATION("Authentication");

    private final String wire;

    About(String wire) {
      this.wire = wire;
    }
  }

  /** What a function wrote; null keeps what would be sent without it. */
  public record Written(@Nullable String sms, @Nullable String mail, @Nullable String subject) {
    /** As if there were no function. */
    public static final Written NOTHING = new Written(null, null, null);
  }

  /** Has a message written. A text without its placeholders, or too long, is not used. */
  public Future<Written> write(Occasion on, About about, Map<String, String> metadata) {
    if (!on.pool().lambdas().has(Kind.CUSTOM_MESSAGE)) {
      return Future.succeededFuture(Written.NOTHING);
    }
    var invitation = about == About.ADMIN_CREATE_USER;
    var request =
        new JsonObject()
            .put("userAttributes", on.attributes())
            .put("codeParameter", CODE)
            .put("linkParameter", "{##Click Here##}")
            .put("usernameParameter", invitation ? USERNAME : null)
            .put("clientMetadata", Occasion.attributes(metadata));
    var response =
        new JsonObject().putNull("smsMessage").putNull("emailMessage").putNull("emailSubject");
    return functions
        .call(new Event(Kind.CUSTOM_MESSAGE, "CustomMessage_" + about.wire, on, request, response))
        .map(
            said ->
                new Written(
                    usable(said.text("smsMessage"), MessagesConfig.LONGEST_SMS, invitation),
                    usable(said.text("emailMessage"), MessagesConfig.LONGEST_MAIL, invitation),
                    subject(said.text("emailSubject"))));
  }

  private static @Nullable String usable(@Nullable String text, int longest, boolean invitation) {
    return text != null
            && text.length() <= longest
            && text.contains(CODE)
            && (!invitation || text.contains(USERNAME))
        ? text
        : null;
  }

  private static @Nullable String subject(@Nullable String subject) {
    return subject != null && subject.length() <= MessagesConfig.LONGEST_SUBJECT ? subject : null;
  }

  /** Whether this pool delivers such messages itself. */
  public boolean sends(Pool pool, boolean mail) {
    return pool.lambdas().has(mail ? Kind.CUSTOM_EMAIL_SENDER : Kind.CUSTOM_SMS_SENDER);
  }

  /**
   * Has a message delivered; only to be called where {@link #sends}. The code goes as it is: there
   * is no KMS here, so such a function must be called over TLS.
   */
  public Future<Void> send(
      Occasion on, boolean mail, About about, String code, Map<String, String> metadata) {
    var request =
        new JsonObject()
            .put("type", mail ? "customEmailSenderRequestV1" : "customSMSSenderRequestV1")
            .put("code", code)
            .put("clientMetadata", Occasion.attributes(metadata))
            .put("userAttributes", on.attributes());
    return functions
        .call(
            new Event(
                mail ? Kind.CUSTOM_EMAIL_SENDER : Kind.CUSTOM_SMS_SENDER,
                (mail ? "CustomEmailSender_" : "CustomSMSSender_") + about.wire,
                on,
                request,
                new JsonObject()))
        .mapEmpty();
  }
}
