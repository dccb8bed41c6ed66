package dev.sallyport.ingress.cognito;

import dev.sallyport.config.MessagesConfig;
import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.config.MessagesConfig.Wording;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How Cognito spells what a pool sends. It knows words for three occasions, each of which stands
 * for several of our kinds, and for some of them it has two names.
 */
final class MessagesJson {
  private static final List<Kind> VERIFICATION =
      List.of(Kind.SIGN_UP, Kind.RESEND, Kind.RESET, Kind.VERIFY);
  private static final List<Kind> INVITATION = List.of(Kind.INVITATION);
  private static final List<Kind> AUTHENTICATION = List.of(Kind.SECOND_FACTOR, Kind.SIGN_IN);

  private static final String TEMPLATE = "InviteMessageTemplate";

  private MessagesJson() {}

  /**
   * The messages a CreateUserPool or UpdateUserPool request asks for. Throws {@code Failed} with
   * Invalid or Unsupported.
   *
   * @param was the mails of sign-ins are kept, which SetUserPoolMfaConfig sets
   */
  static MessagesConfig read(JsonObject input, MessagesConfig was) {
    var template = Members.object(input, "VerificationMessageTemplate");
    // A link leads to a page, and there is none.
    Members.only(
        template, Set.of("DefaultEmailOption", "SmsMessage", "EmailMessage", "EmailSubject"));
    Members.off(template, "DefaultEmailOption", "CONFIRM_WITH_CODE");
    var invite = Members.object(Members.object(input, "AdminCreateUserConfig"), TEMPLATE);
    Members.only(invite, Set.of("SMSMessage", "EmailMessage", "EmailSubject"));
    var authentication = wording(was, Kind.SECOND_FACTOR);
    return all(
        Stream.of(
            words(
                VERIFICATION,
                either(input, "EmailVerificationSubject", template, "EmailSubject"),
                either(input, "EmailVerificationMessage", template, "EmailMessage"),
                either(input, "SmsVerificationMessage", template, "SmsMessage")),
            words(
                INVITATION,
                invite.getString("EmailSubject"),
                invitation(invite, "EmailMessage"),
                invitation(invite, "SMSMessage")),
            words(
                AUTHENTICATION,
                authentication.subject(),
                authentication.mail(),
                input.getString("SmsAuthenticationMessage"))));
  }

  /** The messages after a SetUserPoolMfaConfig request, which replaces those of sign-ins. */
  static MessagesConfig replaced(MessagesConfig now, JsonObject input) {
    var kept = now.texts().stream().filter(each -> !AUTHENTICATION.contains(each.kind()));
    var email = Members.object(input, "EmailMfaConfiguration");
    var sms = input.getJsonObject("SmsMfaConfiguration");
    var subject = email.getString("Subject");
    if (subject != null && subject.length() > MessagesConfig.LONGEST_SUBJECT) {
      throw Members.invalid("Subject must have 140 characters at most.");
    }
    // Codes that sign-ins begin with are texts too, where none is a second factor.
    var text =
        sms == null
            ? wording(now, Kind.SECOND_FACTOR).sms()
            : sms.getString("SmsAuthenticationMessage");
    return all(Stream.of(kept, words(AUTHENTICATION, subject, email.getString("Message"), text)));
  }

  private static MessagesConfig all(Stream<Stream<Wording>> parts) {
    return MessagesConfig.of(parts.flatMap(part -> part).toList());
  }

  private static Stream<Wording> words(
      List<Kind> kinds, @Nullable String subject, @Nullable String mail, @Nullable String sms) {
    return subject == null && mail == null && sms == null
        ? Stream.empty()
        : kinds.stream().map(kind -> new Wording(kind, null, subject, mail, sms));
  }

  /** One setting that has two names; both may be given where they say the same. */
  private static @Nullable String either(
      JsonObject input, String name, JsonObject template, String templated) {
    var one = input.getString(name);
    var other = template.getString(templated);
    if (one != null && other != null && !one.equals(other)) {
      throw Members.invalid(
          name + " and VerificationMessageTemplate." + templated + " must be the same.");
    }
    return one == null ? other : one;
  }

  private static @Nullable String invitation(JsonObject invite, String name) {
    var text = invite.getString(name);
    if (text != null && !Kind.INVITATION.complete(text)) {
      throw Members.invalid(
          TEMPLATE + "." + name + " must contain {username} and {####} for the password.");
    }
    return text;
  }

  /** What the pool says of this in every language. */
  private static Wording wording(MessagesConfig messages, Kind kind) {
    return messages.texts().stream()
        .filter(each -> each.kind() == kind && each.language() == null)
        .findFirst()
        .orElseGet(() -> new Wording(kind, null, null, null, null));
  }

  /** Puts what the pool sends into {@code UserPoolType}. */
  static void write(JsonObject pool, MessagesConfig messages) {
    var code = wording(messages, Kind.SIGN_UP);
    var template = new JsonObject().put("DefaultEmailOption", "CONFIRM_WITH_CODE");
    put(template, "SmsMessage", code.sms());
    put(template, "EmailMessage", code.mail());
    put(template, "EmailSubject", code.subject());
    pool.put("VerificationMessageTemplate", template);
    put(pool, "SmsVerificationMessage", code.sms());
    put(pool, "EmailVerificationMessage", code.mail());
    put(pool, "EmailVerificationSubject", code.subject());
    put(pool, "SmsAuthenticationMessage", wording(messages, Kind.SECOND_FACTOR).sms());
    var invitation = wording(messages, Kind.INVITATION);
    var invite = new JsonObject();
    put(invite, "SMSMessage", invitation.sms());
    put(invite, "EmailMessage", invitation.mail());
    put(invite, "EmailSubject", invitation.subject());
    if (!invite.isEmpty()) {
      pool.getJsonObject("AdminCreateUserConfig").put(TEMPLATE, invite);
    }
  }

  /** {@code SmsMfaConfigType}. */
  static JsonObject sms(MessagesConfig messages) {
    var json = new JsonObject();
    put(json, "SmsAuthenticationMessage", wording(messages, Kind.SECOND_FACTOR).sms());
    return json;
  }

  /** {@code EmailMfaConfigType}. */
  static JsonObject mail(MessagesConfig messages) {
    var json = new JsonObject();
    put(json, "Message", wording(messages, Kind.SECOND_FACTOR).mail());
    put(json, "Subject", wording(messages, Kind.SECOND_FACTOR).subject());
    return json;
  }

  private static void put(JsonObject json, String name, @Nullable String value) {
    Optional.ofNullable(value).ifPresent(said -> json.put(name, said));
  }
}
