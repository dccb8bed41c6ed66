package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.crypto.SrpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RespondToAuthChallengeResponse;

/** Choice-based sign-ins with the AWS SDK, at a gateway whose pool allows codes to begin with. */
public final class Choosing {
  public static final String POOL = "local_Sallyport";
  public static final String PASSWORD = "Horse-Battery-8";

  private static final String FLOWS =
      "[ALLOW_USER_AUTH, ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]";
  private static final String CONFIG =
      """
      region: local
      accessKeys:
        - id: SALLYPORTDEMOKEY0001
          secret: demo-secret-for-localhost-only-000000000
      pools:
        - id: local_Sallyport
          autoVerify: [email]
          firstFactors: [PASSWORD, EMAIL_OTP, SMS_OTP]
          clients:
            - {id: app, flows: FLOWS}
            - {id: candid, hideUsers: false, flows: FLOWS}
            - {id: plain, flows: [ALLOW_USER_PASSWORD_AUTH]}
            - {id: secretive, secret: abcdefghijklmnopqrstuvwxyz, flows: FLOWS}
            - id: guarded
              flows: FLOWS
              challenges:
                - {type: CAPTCHA_IMAGE, wrongAnswers: 2, time: 3m}
                - {type: PASSWORD, wrongAnswers: 2, time: 3m}
      """
          .replace("FLOWS", FLOWS);

  private final SallyportForTests sallyport;

  public Choosing(SallyportForTests sallyport) {
    this.sallyport = sallyport;
  }

  /** The configuration these sign-ins need. */
  public static Path file() {
    try {
      return Files.writeString(Files.createTempFile("sallyport", ".yaml"), CONFIG);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Waits until there are signing keys: making them may take longer than a sign-in waits. */
  public Choosing withKeys() {
    var keys = sallyport.api().resolve("/" + POOL + "/.well-known/jwks.json");
    await().atMost(Duration.ofMinutes(1)).until(() -> sallyport.get(keys).statusCode() == 200);
    return this;
  }

  /** A confirmed user with these attributes, none of them verified. */
  public String user(AttributeType... attributes) {
    var name = forced(attributes);
    sallyport
        .sdk()
        .adminSetUserPassword(
            r -> r.userPoolId(POOL).username(name).password(PASSWORD).permanent(true));
    return name;
  }

  /** A user whose password is temporary. */
  public String forced(AttributeType... attributes) {
    var name = SallyportForTests.somebody();
    var all = new ArrayList<AttributeType>();
    for (var attribute : attributes) {
      all.add(
          attribute.name().equals("email")
              ? SallyportForTests.attribute("email", name + "@example.com")
              : attribute);
    }
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(POOL)
                    .username(name)
                    .temporaryPassword(PASSWORD)
                    .messageAction("SUPPRESS")
                    .userAttributes(all));
    return name;
  }

  /** Stands for an address named after the user. */
  public static AttributeType email() {
    return SallyportForTests.attribute("email", "");
  }

  /** A number nobody else has. */
  public static AttributeType phone() {
    var digits = ThreadLocalRandom.current().nextLong(1_000_000_000L, 10_000_000_000L);
    return SallyportForTests.attribute("phone_number", "+1" + digits);
  }

  public static String mail(String user) {
    return user + "@example.com";
  }

  public InitiateAuthResponse begin(String client, String user, String... more) {
    var parameters = new HashMap<>(Map.of("USERNAME", user));
    for (int i = 0; i < more.length; i += 2) {
      parameters.put(more[i], more[i + 1]);
    }
    return sallyport
        .sdk()
        .initiateAuth(
            r -> r.clientId(client).authFlow(AuthFlowType.USER_AUTH).authParameters(parameters));
  }

  public InitiateAuthResponse prefer(String client, String user, String challenge) {
    return begin(client, user, "PREFERRED_CHALLENGE", challenge);
  }

  public RespondToAuthChallengeResponse respond(
      String client, String user, ChallengeNameType challenge, String session, String... more) {
    var answer = new HashMap<>(Map.of("USERNAME", user));
    for (int i = 0; i < more.length; i += 2) {
      answer.put(more[i], more[i + 1]);
    }
    return sallyport
        .sdk()
        .respondToAuthChallenge(
            r ->
                r.clientId(client)
                    .challengeName(challenge)
                    .session(session)
                    .challengeResponses(answer));
  }

  public RespondToAuthChallengeResponse select(
      String client, String user, String session, String answer, String... more) {
    var all = new ArrayList<>(List.of("ANSWER", answer));
    all.addAll(List.of(more));
    return respond(
        client, user, ChallengeNameType.SELECT_CHALLENGE, session, all.toArray(String[]::new));
  }

  /** The proof that PASSWORD_VERIFIER asks for. */
  public static String[] proof(SrpClient mine, String password, Map<String, String> shown) {
    assertThat(shown).containsKeys("SALT", "SRP_B", "SECRET_BLOCK", "USER_ID_FOR_SRP");
    var timestamp = SrpClient.timestamp(Instant.now());
    var block = shown.get("SECRET_BLOCK");
    var user = shown.get("USER_ID_FOR_SRP");
    return new String[] {
      "PASSWORD_CLAIM_SECRET_BLOCK",
      block,
      "PASSWORD_CLAIM_SIGNATURE",
      mine.signature(user, password, shown.get("SALT"), shown.get("SRP_B"), block, timestamp),
      "TIMESTAMP",
      timestamp
    };
  }

  /** Another code of as many digits. */
  public static String other(String code, int by) {
    var many = (long) Math.pow(10, code.length());
    return ("%0" + code.length() + "d").formatted((Long.parseLong(code) + by) % many);
  }
}
