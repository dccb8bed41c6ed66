package dev.sallyport.ingress.pages;

import dev.sallyport.ingress.Form;
import java.util.HashMap;
import java.util.Map;

/** What a form's fields are to the challenge that they answer (auth-flows.md §6). */
final class Replies {
  /** What people are asked for in a field of ours, whatever its name on the wire. */
  static final String ANSWER = "answer";

  /** Which of several buttons was pressed. */
  static final String ACT = "act";

  static final String ATTRIBUTE = "attribute.";

  private Replies() {}

  /** The ChallengeResponses. */
  static Map<String, String> of(Asking asking, Form form) {
    var responses = new HashMap<String, String>();
    responses.put("USERNAME", asking.login());
    var answer = form.get(ANSWER);
    switch (asking.challenge()) {
      case "SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP", "SMS_OTP" ->
          responses.put(asking.challenge() + "_CODE", digits(answer));
      case "SELECT_MFA_TYPE", "SELECT_CHALLENGE" -> responses.put("ANSWER", form.get(ACT));
      case "PASSWORD" -> responses.put("PASSWORD", answer);
      case "WEB_AUTHN" -> responses.put("CREDENTIAL", answer);
      case "NEW_PASSWORD_REQUIRED" -> {
        responses.put("NEW_PASSWORD", answer);
        asking
            .list("requiredAttributes")
            .forEach(
                name ->
                    responses.put(name, form.get(ATTRIBUTE + name.replace(PREFIX, "")).strip()));
      }
      case "MFA_SETUP" -> address(form, responses);
      default -> responses.put("ANSWER", form.get(ACT).equals("audio") ? "audio" : answer);
    }
    return responses;
  }

  static final String PREFIX = "userAttributes.";

  private static void address(Form form, Map<String, String> responses) {
    for (var attribute : new String[] {"email", "phone_number"}) {
      var value = form.get(ATTRIBUTE + attribute).strip();
      if (!value.isEmpty()) {
        responses.put(attribute, value);
      }
    }
  }

  /** People copy codes with spaces. */
  static String digits(String code) {
    return code.replaceAll("[\\s\\u00a0-]", "");
  }
}
