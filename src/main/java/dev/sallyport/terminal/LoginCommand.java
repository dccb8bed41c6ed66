package dev.sallyport.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.terminal.Party.Device;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code login}: signs in from a terminal. */
@Command(
    name = "login",
    mixinStandardHelpOptions = true,
    description = {
      "Signs in at a Cognito API, this gateway's or another, through whatever challenges it asks,"
          + " and prints the tokens. Questions go to the error stream.",
      "At a terminal secrets are not shown. Otherwise each answer is a line of standard input, in"
          + " the order of the questions.",
      "Ends with 0 with tokens, 1 without, 2 for a faulty command line."
    })
final class LoginCommand implements Callable<Integer> {
  private final InputStream in;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "Where the API is, such as http://127.0.0.1:8080.")
  private @Nullable URI endpoint;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "In place of --endpoint: Amazon Cognito in this region.")
  private @Nullable String region;

  @Option(names = "--client", required = true, paramLabel = "ID", description = "The app client.")
  private String client = "";

  @Option(
      names = "--client-secret-file",
      paramLabel = "FILE",
      description = "Its secret is the first line of this file.")
  private @Nullable Path secretFile;

  @Option(
      names = "--pool",
      paramLabel = "ID",
      description = "The user pool, which SRP needs. Asked for where it is.")
  private @Nullable String pool;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "Who signs in. Asked for if not given.")
  private @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "The password is the first line of this file.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--flow",
      paramLabel = "FLOW",
      description =
          "How it begins: SRP (the default; the password is proved and not sent), PASSWORD, CUSTOM,"
              + " CUSTOM_SRP (the password first) or USER_AUTH (to choose).")
  private Flow flow = Flow.SRP;

  @Option(names = "--device-key", paramLabel = "KEY", description = "A device that is remembered.")
  private @Nullable String deviceKey;

  @Option(names = "--device-group", paramLabel = "KEY", description = "Its group key.")
  private String deviceGroup = "";

  @Option(
      names = "--device-password-file",
      paramLabel = "FILE",
      description = "Its own password is the first line of this file.")
  private @Nullable Path devicePasswordFile;

  @Option(
      names = "--output",
      paramLabel = "json|text|env",
      description = "As the AWS CLI prints it, or lines for a shell to eval. Default: json.")
  private TokenOutput output = TokenOutput.JSON;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description =
          "Writes the tokens there, for you alone to read, in place of printing them. A file that"
              + " is there is replaced.")
  private @Nullable Path save;

  @Option(
      names = "--verbose",
      description =
          "Shows what the API answers, with sessions, which test mode's answers are found by, and"
              + " without tokens.")
  private boolean verbose;

  LoginCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public Integer call() throws IOException {
    var place = place();
    var answers = Answers.of(in, spec.commandLine().getErr());
    if (flow == Flow.PASSWORD && !Endpoints.closed(place)) {
      answers.say("The password goes to " + place.getHost() + " unencrypted.");
    }
    var party = new Party(client, secretFile == null ? null : firstLine(secretFile), device());
    var passwords =
        new PasswordSource(answers, passwordFile == null ? null : firstLine(passwordFile));
    try (var api = new CognitoApi(place, (operation, reply) -> tell(answers, operation, reply));
        var files = new ShownFiles()) {
      var challenges =
          new Challenges(
              api,
              answers,
              passwords,
              party,
              new CustomChallenges(answers, passwords, files),
              pool,
              InstantSource.system(),
              new SecureRandom());
      var name = user == null ? answers.shown("User:").strip() : user;
      give(new SignIn(api, answers, party, challenges, name).run(flow), answers);
    }
    return CommandLine.ExitCode.OK;
  }

  private URI place() {
    if ((endpoint == null) == (region == null)) {
      throw wrong("either --endpoint or --region is needed");
    }
    if (region != null) {
      if (!region.matches("[a-z0-9-]{1,40}")) {
        throw wrong("--region is no region");
      }
      var domain = region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
      return URI.create("https://cognito-idp." + region + domain + "/");
    }
    if (endpoint == null || !Endpoints.usable(endpoint)) {
      throw wrong("--endpoint is no http or https address");
    }
    return endpoint.resolve(endpoint.getRawPath().isEmpty() ? "/" : endpoint.getRawPath());
  }

  private @Nullable Device device() throws IOException {
    if (deviceKey == null) {
      return null;
    }
    var password = devicePasswordFile == null ? "" : firstLine(devicePasswordFile);
    return new Device(deviceKey, deviceGroup, password);
  }

  private static String firstLine(Path file) throws IOException {
    try (var lines = Files.lines(file, UTF_8)) {
      return lines.findFirst().orElse("");
    }
  }

  private void tell(Answers answers, String operation, JsonObject reply) {
    if (verbose) {
      var shown = reply.copy();
      shown.remove("AuthenticationResult");
      shown.remove("SecretCode");
      answers.say(operation + " " + shown.encode());
    }
  }

  private void give(JsonObject reply, Answers answers) throws IOException {
    var text = output.of(reply);
    if (save == null) {
      var out = spec.commandLine().getOut();
      out.print(text);
      out.flush();
    } else {
      PrivateFile.write(save, text);
      answers.say("Signed in; the tokens are in " + save);
    }
  }

  private CommandLine.ParameterException wrong(String why) {
    return new CommandLine.ParameterException(spec.commandLine(), why);
  }
}
