package dev.sallyport.terminal;

import static dev.sallyport.terminal.Typing.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Authenticator;
import dev.sallyport.MfaPool;
import dev.sallyport.SallyportForTests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeDataType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolMfaType;

/** Signing in from a terminal at a real gateway, every answer given when it is asked for. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LoginIT {
  private static final String PASSWORD = "Horse-Battery-8";
  private static final String POOL = "local_Sallyport";

  @TempDir private static Path dir;

  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() {
    sallyport =
        SallyportForTests.demo(
            Map.of(
                "SALLYPORT_POOLS_0_CLIENTS_1_CHALLENGES_2_TYPE", "CAPTCHA_POW",
                "SALLYPORT_POOLS_0_CLIENTS_1_CHALLENGES_2_COST", "200"));
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static Typing login(List<UnaryOperator<String>> answers, String... more) {
    var arguments =
        Stream.concat(Stream.of("login", "--endpoint", sallyport.api().toString()), Stream.of(more))
            .toArray(String[]::new);
    return Typing.of(answers, arguments);
  }

  private static Typing login(String client, String user, UnaryOperator<String>... answers) {
    return login(List.of(answers), "--client", client, "--user", user, "--pool", POOL);
  }

  private static JsonObject tokens(Typing done) {
    assertThat(done.status()).as(done.said()).isZero();
    assertThat(done.left()).isZero();
    return new JsonObject(done.printed()).getJsonObject("AuthenticationResult");
  }

  private static Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(dir, "given", ""), text + "\n");
  }

  /** The last thing said that this finds. */
  private static String last(String said, String pattern) {
    var found = Pattern.compile(pattern).matcher(said);
    String last = "";
    while (found.find()) {
      last = found.group(1);
    }
    return last;
  }

  @Test
  void a_password_is_proved_by_srp_and_the_tokens_come_as_the_aws_cli_prints_them() {
    var user = sallyport.user();
    var done = login("demoapp", user, text(PASSWORD));
    var tokens = tokens(done);
    assertThat(done.printed())
        .startsWith(
            "{\n    \"ChallengeParameters\": {},\n    \"AuthenticationResult\": {\n"
                + "        \"AccessToken\": \"")
        .endsWith("\"\n    }\n}\n");
    assertThat(tokens.fieldNames())
        .containsExactly("AccessToken", "ExpiresIn", "TokenType", "RefreshToken", "IdToken");
    assertThat(done.said()).doesNotContain(PASSWORD).doesNotContain("eyJ");
  }

  @Test
  void what_is_not_given_is_asked_name_pool_and_password() {
    var user = sallyport.user();
    var answers = List.of(text(user), text(POOL), text(PASSWORD));
    var done = login(answers, "--client", "demoapp");
    assertThat(tokens(done)).isNotNull();
    assertThat(done.said()).containsSubsequence("User:", "User pool id:", "Password:");
  }

  @Test
  void a_wrong_password_ends_with_1_and_the_attempt_that_the_reasons_are_found_by() {
    var user = sallyport.user();
    var done = login("demoapp", user, text("wrong"));
    assertThat(done.status()).isEqualTo(1);
    assertThat(done.printed()).isEmpty();
    assertThat(done.said())
        .contains("login: NotAuthorizedException: Incorrect username or password.");
    var attempt = last(done.said(), "x-sallyport-attempt: (\\S+)");
    var told =
        sallyport.signed(
            "Sallyport.AdminGetAttempt",
            new JsonObject().put("UserPoolId", POOL).put("AttemptId", attempt));
    assertThat(told.encode()).as(done.said()).doesNotContain("__type").contains(user);
  }

  @Test
  void answers_that_end_too_soon_end_with_1_and_a_gateway_that_is_not_there_too() {
    assertThat(login("demoapp", sallyport.user()).said()).contains("the answers ended");
    var nobody =
        Typing.of(
            List.of(), "login", "--endpoint", "http://127.0.0.1:1", "--client", "c", "--user", "u");
    assertThat(nobody.status()).isEqualTo(1);
    assertThat(nobody.said()).contains("http://127.0.0.1:1", "does not answer");
  }

  @Test
  void a_command_line_without_an_endpoint_or_with_two_ends_with_2() {
    assertThat(Typing.of(List.of(), "login", "--client", "c").status()).isEqualTo(2);
    assertThat(login(List.of(), "--client", "c", "--region", "eu-west-1").status()).isEqualTo(2);
    assertThat(Typing.of(List.of(), "login", "--client", "c", "--endpoint", "ftp://x").status())
        .isEqualTo(2);
  }

  @Test
  void the_password_may_come_from_a_file_and_be_sent_as_it_is() throws IOException {
    var user = sallyport.user();
    var done =
        login(
            List.of(),
            "--client",
            "demoapp",
            "--user",
            user,
            "--flow",
            "password",
            "--password-file",
            file(PASSWORD).toString());
    assertThat(tokens(done).getString("AccessToken")).startsWith("eyJ");
  }

  @Test
  void tokens_are_saved_for_their_owner_alone_in_the_place_of_what_others_could_read()
      throws IOException {
    var there = file("old");
    Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rw-rw-rw-"));
    var done =
        login(
            List.of(text(PASSWORD)),
            "--client",
            "demoapp",
            "--user",
            sallyport.user(),
            "--pool",
            POOL,
            "--output",
            "env",
            "--save",
            there.toString());
    assertThat(done.status()).as(done.said()).isZero();
    assertThat(done.printed()).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(there)))
        .isEqualTo("rw-------");
    assertThat(Files.readAllLines(there, UTF_8))
        .hasSize(3)
        .allMatch(line -> line.matches("export (ACCESS|ID|REFRESH)_TOKEN=[\\w.-]+"));
  }

  @Test
  void text_is_one_line_with_tabs() {
    var done =
        login(
            List.of(text(PASSWORD)),
            "--client",
            "demoapp",
            "--user",
            sallyport.user(),
            "--flow",
            "PASSWORD",
            "--output",
            "text");
    assertThat(done.printed())
        .matches("AUTHENTICATIONRESULT\teyJ\\S+\t3600\teyJ\\S+\t\\S+\tBearer\n");
  }

  @Test
  void a_list_with_a_captcha_goes_on_after_a_wrong_answer_until_the_tokens() {
    var user = sallyport.user();
    var pictures = new ArrayList<Path>();
    UnaryOperator<String> wrong =
        said -> {
          pictures.add(Path.of(last(said, "The picture is in (\\S+)")));
          assertThat(pictures.getLast()).isNotEmptyFile();
          return "no digits";
        };
    UnaryOperator<String> right =
        said -> {
          pictures.add(Path.of(last(said, "The picture is in (\\S+)")));
          return sallyport.captcha("demoguarded", last(said, "\"Session\":\"([^\"]+)\""));
        };
    var done =
        login(
            List.of(text(PASSWORD), wrong, text("audio"), right),
            "--client",
            "demoguarded",
            "--user",
            user,
            "--pool",
            POOL,
            "--verbose");
    assertThat(tokens(done)).isNotNull();
    assertThat(done.said())
        .contains("█", "The sound is in ", "That was not right")
        .doesNotContain("eyJ");
    assertThat(pictures.getFirst()).isNotEqualTo(pictures.getLast());
    assertThat(pictures).noneMatch(Files::exists);
  }

  @Test
  void a_temporary_password_is_replaced_and_what_is_required_filled_in() {
    var pool =
        sallyport
            .sdk()
            .createUserPool(
                r ->
                    r.poolName("filled")
                        .schema(
                            s ->
                                s.name("given_name")
                                    .attributeDataType(AttributeDataType.STRING)
                                    .mutable(true)
                                    .required(true)))
            .userPool()
            .id();
    sallyport.keyed(pool);
    var client =
        sallyport
            .sdk()
            .createUserPoolClient(
                r ->
                    r.userPoolId(pool)
                        .clientName("app")
                        .generateSecret(true)
                        .explicitAuthFlows(
                            ExplicitAuthFlowsType.ALLOW_USER_SRP_AUTH,
                            ExplicitAuthFlowsType.ALLOW_REFRESH_TOKEN_AUTH))
            .userPoolClient();
    var user = SallyportForTests.somebody();
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(pool)
                    .username(user)
                    .messageAction("SUPPRESS")
                    .temporaryPassword("Temporary-1!"));
    var answers =
        List.of(
            text("Temporary-1!"), text("short"), text("Ada"), text("Lasting-Horse-9"), text("Ada"));
    Path secret;
    try {
      secret = file(client.clientSecret());
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
    var done =
        login(
            answers,
            "--client",
            client.clientId(),
            "--client-secret-file",
            secret.toString(),
            "--user",
            user,
            "--pool",
            pool);
    assertThat(tokens(done)).isNotNull();
    assertThat(done.said()).contains("given_name:", "InvalidPasswordException");
  }

  @Test
  void a_software_token_is_set_up_and_then_asked_for() {
    var pool = MfaPool.totp(sallyport, UserPoolMfaType.ON);
    sallyport.keyed(pool.id());
    var user = pool.user();
    var app = new AtomicReference<Authenticator>();
    UnaryOperator<String> first =
        said -> {
          assertThat(said).contains("otpauth://totp/127.0.0.1:" + user + "?secret=");
          app.set(Authenticator.of(last(said, "secret=([A-Z2-7]+)")));
          return app.get().wrong();
        };
    String[] where = {"--client", pool.client(), "--user", user, "--pool", pool.id()};
    var setUp = login(List.of(text(PASSWORD), first, _ -> app.get().fresh()), where);
    assertThat(tokens(setUp)).isNotNull();
    assertThat(setUp.said()).contains("EnableSoftwareTokenMFAException");

    var again =
        login(List.of(text(PASSWORD), _ -> app.get().wrong(), _ -> app.get().fresh()), where);
    assertThat(tokens(again)).isNotNull();
    assertThat(again.said()).contains("CodeMismatchException", "Code of the app");
  }

  @Test
  void what_a_login_printed_is_explained_and_verified() throws IOException {
    var printed = login("demoapp", sallyport.user(), text(PASSWORD)).printed();
    var saved = file(printed).toString();
    var keys = sallyport.api().resolve("/" + POOL + "/.well-known/jwks.json").toString();
    var read = Typing.of(List.of(), "token", saved);
    assertThat(read.status()).isZero();
    assertThat(read.printed())
        .containsSubsequence("access token", "ID token")
        .contains("opaque token", "expires in 59 min", "kid", "Nothing was checked");

    var verified = Typing.of(List.of(), "token", "--verify", "--jwks", keys, saved);
    assertThat(verified.status()).as(verified.printed()).isZero();
    assertThat(verified.printed())
        .contains("takes it as an access token of the client demoapp")
        .contains("takes it as an ID token of the client demoapp");

    var token = new JsonObject(printed).getJsonObject("AuthenticationResult").getString("IdToken");
    var forged = token.substring(0, token.lastIndexOf('.') + 1) + "A".repeat(342);
    var refused = Typing.of(List.of(text(forged)), "token", "--verify", "--jwks", keys, "-");
    assertThat(refused.status()).isEqualTo(3);
    assertThat(refused.printed()).contains("verdict: refused, the signature is wrong");

    var unsure =
        Typing.of(List.of(text(token)), "token", "--verify", "--jwks", "http://127.0.0.1:1/");
    assertThat(unsure.status()).isEqualTo(1);
    assertThat(unsure.printed()).contains("cannot be told");
  }
}
