package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;

/** What a configuration may choose besides the demo's: another algorithm, real mail. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OtherWaysIT {
  private static final String ES256 =
      """
      region: local
      accessKeys:
        - id: SALLYPORTDEMOKEY0001
          secret: demo-secret-for-localhost-only-000000000
      pools:
        - id: local_Sallyport
          algorithm: ES256
          clients:
            - id: app
              flows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
      """;

  @Test
  void a_pool_may_sign_with_ES256() throws Exception {
    var file = Files.writeString(Files.createTempFile("sallyport", ".yaml"), ES256);
    try (var sallyport = SallyportForTests.of(file, Map.of())) {
      var user = sallyport.user();
      var tokens =
          sallyport
              .sdk()
              .initiateAuth(
                  r ->
                      r.clientId("app")
                          .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                          .authParameters(Map.of("USERNAME", user, "PASSWORD", "Horse-Battery-8")))
              .authenticationResult();
      var page = sallyport.api().resolve("/local_Sallyport/.well-known/jwks.json");
      var keys = JWKSet.parse(sallyport.get(page).body());
      for (var token : new String[] {tokens.idToken(), tokens.accessToken()}) {
        var jwt = SignedJWT.parse(token);
        assertThat(jwt.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
        var key = keys.getKeyByKeyId(jwt.getHeader().getKeyID()).toECKey();
        assertThat(jwt.verify(new ECDSAVerifier(key))).isTrue();
      }
      assertThat(sallyport.sdk().getUser(r -> r.accessToken(tokens.accessToken())).username())
          .isEqualTo(user);
    }
  }

  @Test
  void codes_arrive_by_mail() throws Exception {
    // GreenMail takes a free port by itself when asked for port 0.
    var mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.start();
    var settings =
        Map.of(
            "SALLYPORT_DELIVERY_KIND", "SMTP",
            "SALLYPORT_DELIVERY_FROM", "gate@example.com",
            "SALLYPORT_DELIVERY_SMTP_HOST", "127.0.0.1",
            "SALLYPORT_DELIVERY_SMTP_PORT", Integer.toString(mail.getSmtp().getPort()),
            "SALLYPORT_DELIVERY_SMTP_TLS", "NONE");
    try (var sallyport = SallyportForTests.demo(settings)) {
      var name = SallyportForTests.somebody();
      sallyport
          .sdk()
          .signUp(
              r ->
                  r.clientId("demoapp")
                      .username(name)
                      .password("Horse-Battery-8")
                      .userAttributes(SallyportForTests.attribute("email", name + "@example.com")));
      var code = code(mail, 1, name);
      sallyport
          .sdk()
          .confirmSignUp(r -> r.clientId("demoapp").username(name).confirmationCode(code));
      sallyport.sdk().forgotPassword(r -> r.clientId("demoapp").username(name));
      var reset = code(mail, 2, name);
      sallyport
          .sdk()
          .confirmForgotPassword(
              r ->
                  r.clientId("demoapp")
                      .username(name)
                      .confirmationCode(reset)
                      .password("Battery-Staple-9"));
    } finally {
      mail.stop();
    }
  }

  private static String code(GreenMail mail, int messages, String name)
      throws IOException, MessagingException {
    assertThat(mail.waitForIncomingEmail(15_000, messages)).isTrue();
    var newest = mail.getReceivedMessages()[messages - 1];
    assertThat(newest.getAllRecipients()[0]).hasToString(name + "@example.com");
    assertThat(newest.getFrom()[0]).hasToString("gate@example.com");
    var found = Pattern.compile("\\b[0-9]{6}\\b").matcher(newest.getContent().toString());
    assertThat(found.find()).isTrue();
    return found.group();
  }
}
