package dev.sallyport.terminal;

import static dev.sallyport.terminal.Typing.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Choosing;
import dev.sallyport.SallyportForTests;
import dev.sallyport.crypto.SrpClient;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;

/** Sign-ins from a terminal that begin with a choice, or end with a device. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LoginChoicesIT {
  @TempDir private static Path dir;

  private static SallyportForTests sallyport;
  private static Choosing choosing;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.of(Choosing.file(), Map.of());
    choosing = new Choosing(sallyport).withKeys();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static Typing login(List<UnaryOperator<String>> answers, String... more) {
    return Typing.of(
        answers,
        Stream.concat(Stream.of("login", "--endpoint", sallyport.api().toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  private static void in(Typing done) {
    assertThat(done.status()).as(done.said()).isZero();
    assertThat(done.printed()).contains("AccessToken");
    assertThat(done.left()).isZero();
  }

  private static Typing chosen(String user, List<UnaryOperator<String>> answers) {
    return login(
        answers, "--client", "app", "--user", user, "--pool", Choosing.POOL, "--flow", "USER_AUTH");
  }

  @Test
  void a_code_is_chosen_by_its_name_and_a_mistyped_one_typed_again() {
    var user = choosing.user(Choosing.email());
    var done =
        chosen(
            user,
            List.of(text("EMAIL_OTP"), text("00000000"), _ -> sallyport.code(Choosing.mail(user))));
    in(done);
    assertThat(done.said()).contains("How to sign in?", "CodeMismatchException");
  }

  @Test
  void a_password_is_chosen_by_its_number_whether_it_is_sent_or_proved() {
    var user = choosing.user();
    var choices = chosen(user, List.of()).said();
    assertThat(choices).contains("1  ", "2  ");
    var first = choices.indexOf("  PASSWORD\n") < choices.indexOf("  PASSWORD_SRP\n");
    in(chosen(user, List.of(text(first ? "1" : "2"), text(Choosing.PASSWORD))));
    in(chosen(user, List.of(text(first ? "2" : "1"), text(Choosing.PASSWORD))));
  }

  @Test
  void passkeys_are_said_to_be_beyond_a_terminal() {
    var done =
        chosen(
            choosing.user(), List.of(text("WEB_AUTHN"), text("PASSWORD"), text(Choosing.PASSWORD)));
    in(done);
    assertThat(done.said()).contains("A terminal cannot use passkeys");
  }

  @Test
  void a_remembered_device_proves_itself() throws IOException {
    var sdk = sallyport.sdk();
    var pool =
        sdk.createUserPool(
                r ->
                    r.poolName("devices")
                        .deviceConfiguration(d -> d.challengeRequiredOnNewDevice(true)))
            .userPool()
            .id();
    sallyport.keyed(pool);
    var client =
        sdk.createUserPoolClient(
                r ->
                    r.userPoolId(pool)
                        .clientName("app")
                        .explicitAuthFlows(
                            ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH,
                            ExplicitAuthFlowsType.ALLOW_USER_SRP_AUTH,
                            ExplicitAuthFlowsType.ALLOW_REFRESH_TOKEN_AUTH))
            .userPoolClient()
            .clientId();
    var user = SallyportForTests.somebody();
    sdk.adminCreateUser(r -> r.userPoolId(pool).username(user).messageAction("SUPPRESS"));
    sdk.adminSetUserPassword(
        r -> r.userPoolId(pool).username(user).password(Choosing.PASSWORD).permanent(true));
    var first =
        sdk.initiateAuth(
                r ->
                    r.clientId(client)
                        .authFlow("USER_PASSWORD_AUTH")
                        .authParameters(Map.of("USERNAME", user, "PASSWORD", Choosing.PASSWORD)))
            .authenticationResult();
    var key = first.newDeviceMetadata().deviceKey();
    var group = first.newDeviceMetadata().deviceGroupKey();
    var salt = BigInteger.valueOf(4711);
    var verifier = SrpClient.ofDevice(group).verifier(key, "of the device", salt);
    var base64 = Base64.getEncoder();
    sdk.confirmDevice(
        r ->
            r.accessToken(first.accessToken())
                .deviceKey(key)
                .deviceSecretVerifierConfig(
                    s ->
                        s.salt(base64.encodeToString(salt.toByteArray()))
                            .passwordVerifier(base64.encodeToString(verifier))));

    var given = Files.writeString(dir.resolve("device"), "of the device\n").toString();
    String[] where = {
      "--client",
      client,
      "--user",
      user,
      "--pool",
      pool,
      "--device-key=" + key,
      "--device-group=" + group
    };
    in(
        login(
            List.of(text(Choosing.PASSWORD)),
            Stream.concat(Stream.of(where), Stream.of("--device-password-file", given))
                .toArray(String[]::new)));
    var without = login(List.of(text(Choosing.PASSWORD)), where);
    assertThat(without.status()).isEqualTo(1);
    assertThat(without.said()).contains("--device-password-file");
  }
}
