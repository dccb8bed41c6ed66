package dev.sallyport.terminal;

import dev.sallyport.crypto.ClientSrp;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is answered to each challenge that Cognito names (auth-flows.md §6). */
final class Challenges {
  private static final String ATTRIBUTE = "userAttributes.";

  /**
   * Of {@code ChallengeResponses}, all but the name and what goes with it.
   *
   * @param session to be answered with; null for none
   */
  record Answer(@Nullable String session, Map<String, String> responses) {
    /** Says nothing of what is answered. */
    @Override
    public String toString() {
      return "Answer[***]";
    }
  }

  private final TotpSetUp setUp;
  private final Answers answers;
  private final PasswordSource passwords;
  private final Party party;
  private final CustomChallenges custom;
  private final InstantSource clock;
  private final SecureRandom random;
  private @Nullable String pool;
  private ClientSrp srp;

  /**
   * Answers with what the person says.
   *
   * @param pool the user pool's id, which a proof of the password needs; asked for where it is null
   */
  Challenges(
      CognitoApi api,
      Answers answers,
      PasswordSource passwords,
      Party party,
      CustomChallenges custom,
      @Nullable String pool,
      InstantSource clock,
      SecureRandom random) {
    this.setUp = new TotpSetUp(api, answers);
    this.answers = answers;
    this.passwords = passwords;
    this.party = party;
    this.custom = custom;
    this.pool = pool;
    this.clock = clock;
    this.random = random;
    this.srp = ClientSrp.draw(random);
  }

  /** The password, for a flow that begins with it. */
  String password() throws IOException {
    return passwords.next();
  }

  /** The first half of a proof; the second goes with the last such half. */
  String srpA() {
    srp = ClientSrp.draw(random);
    return srp.srpA();
  }

  /** Asks whatever must be asked. */
  Answer answer(Asked asked, String user) throws IOException {
    if (asked.challenge().equals("MFA_SETUP")) {
      return setUp(asked, user);
    }
    return new Answer(
        asked.session(),
        switch (asked.challenge()) {
          case "PASSWORD_VERIFIER" -> proof(asked);
          case "PASSWORD" -> Map.of("PASSWORD", passwords.next());
          case "PASSWORD_SRP" -> Map.of("SRP_A", srpA());
          case "SELECT_CHALLENGE" -> choice(asked);
          case "NEW_PASSWORD_REQUIRED" -> newPassword(asked);
          case "SMS_MFA", "SMS_OTP", "EMAIL_OTP" -> sentCode(asked);
          case "SOFTWARE_TOKEN_MFA" -> appCode(asked);
          case "SELECT_MFA_TYPE" ->
              Map.of("ANSWER", chosen("Which second factor?", factors(asked)));
          case "CUSTOM_CHALLENGE" -> Map.of("ANSWER", custom.answer(asked));
          case "DEVICE_SRP_AUTH" -> Map.of("SRP_A", srpA());
          case "DEVICE_PASSWORD_VERIFIER" -> deviceProof(asked);
          case "WEB_AUTHN" -> throw passkey();
          default -> Map.of("ANSWER", custom.unknown(asked));
        });
  }

  private static IOException passkey() {
    return new IOException(
        "WEB_AUTHN asks for a passkey, which a terminal cannot give: sign in with a browser");
  }

  private Map<String, String> proof(Asked asked) throws IOException {
    var id = pool == null ? answers.shown("User pool id:").strip() : pool;
    pool = id;
    return signed(
        id.substring(id.indexOf('_') + 1), asked.shown("USER_ID_FOR_SRP"), passwords.next(), asked);
  }

  private Map<String, String> deviceProof(Asked asked) throws IOException {
    var device = party.device();
    if (device == null || device.group().isEmpty() || device.password().isEmpty()) {
      throw new IOException(
          "a device must prove itself: --device-key, --device-group and --device-password-file");
    }
    return signed(device.group(), device.key(), device.password(), asked);
  }

  private Map<String, String> signed(String group, String name, String password, Asked asked)
      throws IOException {
    var block = asked.shown("SECRET_BLOCK");
    var now = ClientSrp.timestamp(clock.instant());
    var offered = new ClientSrp.Asked(asked.shown("SALT"), asked.shown("SRP_B"), block);
    try {
      return Map.of(
          "PASSWORD_CLAIM_SECRET_BLOCK",
          block,
          "PASSWORD_CLAIM_SIGNATURE",
          srp.sign(group, name, password, offered, now),
          "TIMESTAMP",
          now);
    } catch (IllegalArgumentException notSrp) {
      throw new IOException("the API's half of SRP is not by the rules", notSrp);
    }
  }

  private Map<String, String> choice(Asked asked) throws IOException {
    while (true) {
      var chosen = chosen("How to sign in?", asked.available());
      switch (chosen) {
        case "PASSWORD" -> {
          return Map.of("ANSWER", chosen, "PASSWORD", passwords.next());
        }
        case "PASSWORD_SRP" -> {
          return Map.of("ANSWER", chosen, "SRP_A", srpA());
        }
        case "WEB_AUTHN" -> answers.say("A terminal cannot use passkeys. Choose another.");
        default -> {
          return Map.of("ANSWER", chosen);
        }
      }
    }
  }

  /** By its number or its name; whatever else is typed is taken as it is, for the API to judge. */
  private String chosen(String question, List<String> choices) throws IOException {
    for (int i = 0; i < choices.size(); i++) {
      answers.say("  " + (i + 1) + "  " + choices.get(i));
    }
    var typed = answers.shown(question).strip();
    if (typed.matches("\\d{1,2}")) {
      int number = Integer.parseInt(typed);
      return number >= 1 && number <= choices.size() ? choices.get(number - 1) : typed;
    }
    return typed;
  }

  private static List<String> factors(Asked asked) {
    var named = asked.list("MFAS_CAN_CHOOSE");
    return named.isEmpty() ? asked.list("MFAS_CAN_SELECT") : named;
  }

  private Map<String, String> newPassword(Asked asked) throws IOException {
    answers.say("The password was temporary: choose another.");
    var responses = new HashMap<String, String>();
    responses.put("NEW_PASSWORD", answers.fresh("New password:"));
    for (var name : asked.list("requiredAttributes")) {
      var bare = name.startsWith(ATTRIBUTE) ? name.substring(ATTRIBUTE.length()) : name;
      responses.put(ATTRIBUTE + bare, answers.shown(bare + ":").strip());
    }
    return responses;
  }

  private Map<String, String> sentCode(Asked asked) throws IOException {
    var where = asked.shown("CODE_DELIVERY_DESTINATION");
    var code = answers.shown("Code sent to " + (where.isEmpty() ? "you" : where) + ":");
    return Map.of(asked.challenge() + "_CODE", code.strip());
  }

  private Map<String, String> appCode(Asked asked) throws IOException {
    var app = asked.shown("FRIENDLY_DEVICE_NAME");
    var code = answers.shown("Code of the app" + (app.isEmpty() ? ":" : " (" + app + "):"));
    return Map.of("SOFTWARE_TOKEN_MFA_CODE", code.strip());
  }

  /** A software token by two more calls (auth-flows.md §7.1); by mail, an address. */
  private Answer setUp(Asked asked, String user) throws IOException {
    var can = asked.list("MFAS_CAN_SETUP");
    var chosen =
        can.size() > 1 ? chosen("Which second factor to set up?", can) : String.join("", can);
    return switch (chosen) {
      case "EMAIL_OTP" ->
          new Answer(asked.session(), Map.of("email", answers.shown("E-mail address:").strip()));
      case "SMS_MFA" ->
          new Answer(
              asked.session(), Map.of("phone_number", answers.shown("Phone number:").strip()));
      default -> new Answer(setUp.enrolled(asked, user), Map.of());
    };
  }
}
