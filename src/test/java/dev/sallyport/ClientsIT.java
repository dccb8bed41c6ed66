package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;

/**
 * Clients that are not ours, with only the endpoint changed. Each is run where its program is
 * installed and skipped, visibly, where it is not; in CI ({@code CI=true}) its absence is a
 * failure.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientsIT {
  private static final Path SCRIPTS = Path.of("src/test/clients").toAbsolutePath();
  private static SallyportForTests sallyport;
  private static SallyportForTests ways;
  private static Map<String, String> awsclis;

  @BeforeAll
  static void start() throws IOException {
    awsclis = awsclis();
    sallyport = SallyportForTests.demo(Map.of());
    ways = SallyportForTests.of(SCRIPTS.resolve("pools.yaml"), Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    ways.close();
  }

  static String run(String input, String... command) {
    try {
      var started =
          new ProcessBuilder(command).redirectErrorStream(true).directory(SCRIPTS.toFile()).start();
      try (var stdin = started.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      var output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(started.waitFor(120, TimeUnit.SECONDS)).as(output).isTrue();
      assertThat(started.exitValue()).as(output).isZero();
      return output;
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** The first of these that runs with this argument. */
  private static String program(String what, String argument, String... places) {
    var found = Stream.of(places).filter(place -> works(place, argument)).findFirst().orElse("");
    here(!found.isEmpty(), what);
    return found;
  }

  private static boolean works(String program, String argument) {
    try {
      var started =
          new ProcessBuilder(program, argument)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return started.waitFor(30, TimeUnit.SECONDS) && started.exitValue() == 0;
    } catch (IOException absent) {
      return false;
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static void here(boolean present, String what) {
    if ("true".equals(System.getenv("CI"))) {
      assertThat(present).as(what + " must be installed in CI").isTrue();
    }
    assumeTrue(present, what + " is not installed");
  }

  /** The first awscli on the PATH of each major version; to ask one takes a second. */
  private static Map<String, String> awsclis() throws IOException {
    var found = new HashMap<String, String>();
    var asked = new HashSet<Path>();
    for (var place : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      var program = Path.of(place.isEmpty() ? "." : place, "aws");
      if (Files.isExecutable(program)
          && asked.add(program.toRealPath())
          && works(program.toString(), "--version")) {
        found.putIfAbsent(version(program.toString()), program.toString());
      }
    }
    return found;
  }

  private static String version(String aws) {
    return run("", aws, "--version").replaceFirst("(?s)^aws-cli/(\\d+).*", "$1");
  }

  private void awscli(String major) {
    here(awsclis.containsKey(major), "awscli " + major);
    var python = program("python3", "--version", "python3");
    assertThat(
            run(
                "",
                "sh",
                "awscli.sh",
                awsclis.get(major),
                sallyport.api().toString(),
                sallyport.ops().toString(),
                python))
        .contains("signed in through a CAPTCHA", "signed out");
  }

  @Test
  void awscli_1_signs_up_in_and_out() {
    awscli("1");
  }

  @Test
  void awscli_2_signs_up_in_and_out() {
    awscli("2");
  }

  @Test
  void boto3_signs_up_in_and_out() {
    var python =
        Stream.of("python3", "/usr/bin/python3")
            .filter(
                each -> {
                  try {
                    return new ProcessBuilder(each, "-c", "import boto3")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                        == 0;
                  } catch (IOException | InterruptedException absent) {
                    return false;
                  }
                })
            .findFirst();
    here(python.isPresent(), "boto3");
    assertThat(
            run(
                "",
                python.orElseThrow(),
                "boto.py",
                sallyport.api().toString(),
                sallyport.ops().toString()))
        .contains("signed in through a CAPTCHA", "signed out");
  }

  static void javascript() {
    program("node", "--version", "node");
    here(
        Files.isDirectory(SCRIPTS.resolve("js/node_modules")),
        "npm ci in src/test/clients/js: its packages");
  }

  @Test
  void amazon_cognito_identity_js_signs_up_in_and_out() {
    javascript();
    assertThat(
            run(
                "",
                "node",
                "js/cognito.mjs",
                sallyport.api().toString(),
                sallyport.ops().toString()))
        .contains("signed in through a CAPTCHA", "signed out");
  }

  @Test
  void amazon_cognito_identity_js_goes_through_second_factors_and_devices() {
    javascript();
    assertThat(run("", "node", "js/ways.mjs", ways.api().toString(), ways.ops().toString()))
        .contains(
            "set a software token up, and in with it",
            "signed in with the remembered device, and refreshed",
            "set a software token up while signing in");
  }

  /** All but passkeys, which Amplify makes and uses in a browser only. */
  @Test
  void aws_amplify_6_goes_every_way_in() {
    javascript();
    assertThat(
            run(
                "",
                "node",
                "js/amplify.mjs",
                sallyport.api().toString(),
                sallyport.ops().toString(),
                ways.api().toString(),
                ways.ops().toString()))
        .contains(
            "signed up, and in with SRP",
            "refreshed",
            "signed in through a CAPTCHA, wrong and right, and after SRP",
            "set a software token up, and in with it",
            "chose the code by e-mail as second factor",
            "signed in with the remembered device, and refreshed",
            "chose a code by e-mail, the password and SRP to begin with",
            "rotated refresh tokens",
            "set a software token up while signing in",
            "called nobody but Sallyport");
  }

  @Test
  void altcha_lib_solves_the_proof_of_work() {
    javascript();
    var asked =
        ways.sdk()
            .initiateAuth(
                r ->
                    r.clientId("worker")
                        .authFlow(AuthFlowType.CUSTOM_AUTH)
                        .authParameters(Map.of("USERNAME", "alice")));
    assertThat(asked.challengeParameters()).containsEntry("type", "CAPTCHA_POW");
    var challenge = asked.challengeParameters().get("challenge");
    assertThat(new JsonObject(challenge).containsKey("signature")).isTrue();
    var solved = run(challenge, "node", "js/altcha.mjs").trim();
    var next =
        ways.sdk()
            .respondToAuthChallenge(
                r ->
                    r.clientId("worker")
                        .challengeName(ChallengeNameType.CUSTOM_CHALLENGE)
                        .session(asked.session())
                        .challengeResponses(Map.of("USERNAME", "alice", "ANSWER", solved)));
    assertThat(next.challengeParameters()).containsEntry("type", "PASSWORD");
  }
}
