package dev.sallyport.bench;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import dev.sallyport.crypto.ClientSrp;
import dev.sallyport.crypto.Totp;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.time.Instant;
import javax.crypto.spec.SecretKeySpec;

/**
 * What one person does, as chains of requests. Each needs a row of {@link People} in the session.
 */
final class Calls {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final TimeBasedOneTimePasswordGenerator CODES =
      new TimeBasedOneTimePasswordGenerator();

  private final Settings settings;

  Calls(Settings settings) {
    this.settings = settings;
  }

  ChainBuilder password(String title) {
    return exec(granted(withPassword(title)));
  }

  ChainBuilder srp() {
    return exec(session -> {
          var srp = ClientSrp.draw(RANDOM);
          return session.set("srp", srp).set("srpA", srp.srpA());
        })
        .exec(
            call(
                    "SRP login, 1",
                    "InitiateAuth",
                    """
                    {"AuthFlow":"USER_SRP_AUTH","ClientId":"%s",
                     "AuthParameters":{"USERNAME":"#{name}","SRP_A":"#{srpA}"}}
                    """
                        .formatted(settings.client()))
                .check(jsonPath("$.ChallengeParameters.SALT").saveAs("salt"))
                .check(jsonPath("$.ChallengeParameters.SRP_B").saveAs("srpB"))
                .check(jsonPath("$.ChallengeParameters.SECRET_BLOCK").saveAs("block"))
                .check(jsonPath("$.ChallengeParameters.USER_ID_FOR_SRP").saveAs("srpUser")))
        .exitHereIfFailed()
        .exec(this::signed)
        .exec(
            // The secret block stands for the session, as with Cognito.
            granted(
                call(
                    "SRP login, 2",
                    "RespondToAuthChallenge",
                    """
                    {"ClientId":"%s","ChallengeName":"PASSWORD_VERIFIER","ChallengeResponses":{
                      "USERNAME":"#{srpUser}","PASSWORD_CLAIM_SECRET_BLOCK":"#{block}",
                      "PASSWORD_CLAIM_SIGNATURE":"#{signature}","TIMESTAMP":"#{timestamp}"}}
                    """
                        .formatted(settings.client()))));
  }

  private Session signed(Session session) {
    ClientSrp srp = session.get("srp");
    var timestamp = ClientSrp.timestamp(Instant.now());
    var asked =
        new ClientSrp.Asked(
            session.getString("salt"), session.getString("srpB"), session.getString("block"));
    var group = settings.pool().substring(settings.pool().indexOf('_') + 1);
    return session
        .set("timestamp", timestamp)
        .set(
            "signature",
            srp.sign(
                group,
                session.getString("srpUser"),
                session.getString("password"),
                asked,
                timestamp));
  }

  ChainBuilder captcha() {
    var guarded = settings.guarded();
    return exec(waiting(
            call(
                "CAPTCHA login, 1",
                "InitiateAuth",
                """
                {"AuthFlow":"CUSTOM_AUTH","ClientId":"%s","AuthParameters":{"USERNAME":"#{name}"}}
                """
                    .formatted(guarded))))
        .exitHereIfFailed()
        // Whoever reads the picture: no part of what is measured.
        .exec(
            http("(its answer)")
                .post(settings.testing() + "/testing/answer")
                .body(StringBody("{\"ClientId\":\"" + guarded + "\",\"Session\":\"#{session}\"}"))
                .check(jsonPath("$.answer").saveAs("answer"))
                .silent())
        .exitHereIfFailed()
        .exec(
            waiting(
                respond(
                    "CAPTCHA login, 2",
                    guarded,
                    "CUSTOM_CHALLENGE",
                    "\"USERNAME\":\"#{name}\",\"ANSWER\":\"#{answer}\"")))
        .exitHereIfFailed()
        .exec(
            granted(
                respond(
                    "CAPTCHA login, 3",
                    guarded,
                    "CUSTOM_CHALLENGE",
                    "\"USERNAME\":\"#{name}\",\"ANSWER\":\"#{password}\"")));
  }

  ChainBuilder totp() {
    return exec(waiting(withPassword("TOTP login, 1")))
        .exitHereIfFailed()
        .exec(session -> session.set("code", code(session.getString("seed"), Instant.now())))
        .exec(
            granted(
                respond(
                    "TOTP login, 2",
                    settings.client(),
                    "SOFTWARE_TOKEN_MFA",
                    "\"USERNAME\":\"#{name}\",\"SOFTWARE_TOKEN_MFA_CODE\":\"#{code}\"")));
  }

  static String code(String seed, Instant now) {
    try {
      return CODES.generateOneTimePasswordString(
          new SecretKeySpec(Totp.seed(seed), CODES.getAlgorithm()), now);
    } catch (InvalidKeyException never) {
      throw new IllegalStateException(never);
    }
  }

  ChainBuilder refresh(String title) {
    return exec(
        granted(
            call(
                title,
                "InitiateAuth",
                """
                {"AuthFlow":"REFRESH_TOKEN_AUTH","ClientId":"%s",
                 "AuthParameters":{"REFRESH_TOKEN":"#{refresh}"}}
                """
                    .formatted(settings.client()))));
  }

  ChainBuilder clientCredentials() {
    return exec(
        http(Scenario.CLIENT.title)
            .post("/oauth2/token")
            .basicAuth(settings.machine(), settings.machineSecret())
            .formParam("grant_type", "client_credentials")
            .check(status().is(200))
            .check(jsonPath("$.access_token").exists()));
  }

  ChainBuilder getUser() {
    return exec(
        call(Scenario.GET_USER.title, "GetUser", "{\"AccessToken\":\"#{access}\"}")
            .check(jsonPath("$.Username").is(session -> session.getString("name"))));
  }

  ChainBuilder guarded(String title) {
    return exec(
        http(title)
            .get(settings.gate() + "/orders/7")
            .header("Authorization", "Bearer #{access}")
            .check(status().is(200)));
  }

  private HttpRequestActionBuilder withPassword(String title) {
    return call(
        title,
        "InitiateAuth",
        """
        {"AuthFlow":"USER_PASSWORD_AUTH","ClientId":"%s",
         "AuthParameters":{"USERNAME":"#{name}","PASSWORD":"#{password}"}}
        """
            .formatted(settings.client()));
  }

  private static HttpRequestActionBuilder respond(
      String title, String client, String challenge, String responses) {
    return call(
        title,
        "RespondToAuthChallenge",
        """
        {"ClientId":"%s","ChallengeName":"%s","Session":"#{session}","ChallengeResponses":{%s}}
        """
            .formatted(client, challenge, responses));
  }

  private static HttpRequestActionBuilder call(String title, String operation, String body) {
    return http(title)
        .post("/")
        .header("Content-Type", "application/x-amz-json-1.1")
        .header("X-Amz-Target", "AWSCognitoIdentityProviderService." + operation)
        .body(StringBody(body))
        .check(status().is(200));
  }

  /** Expects a challenge and keeps its session. */
  private static HttpRequestActionBuilder waiting(HttpRequestActionBuilder call) {
    return call.check(jsonPath("$.Session").saveAs("session"));
  }

  /** Expects tokens. */
  private static HttpRequestActionBuilder granted(HttpRequestActionBuilder call) {
    return call.check(jsonPath("$.AuthenticationResult.AccessToken").exists());
  }
}
