package dev.sallyport.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigResult;
import dev.sallyport.gate.Explanation;
import dev.sallyport.gate.Question;
import dev.sallyport.limits.Address;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code explain}: what the gate would decide about a request, and why. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Tells what the gate of a configuration would decide about a request: which route it belongs"
          + " to, which rule decides, and why. No gateway needs to run, and nothing is sent.",
      "A token is checked with the keys in Redis, or of its issuer. Where they cannot be had, it is"
          + " taken at its word, which the answer says.",
      "No session of a browser is looked up. With -H 'Accept: text/html' it tells whether a browser"
          + " would be sent to sign in.",
      "Ends with 0 for a request that would pass, 3 for one that would be refused."
    })
final class ExplainCommand implements Callable<Integer> {
  private static final int REFUSED = 3;

  private final Cli.Program program;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "METHOD", description = "Such as GET.")
  private String method = "";

  @Parameters(index = "1", paramLabel = "URL", description = "Such as https://api.example.com/a.")
  private String url = "";

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME:VALUE",
      description = "A header of the request. Can be given again.")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "The access token it brings. Others on the machine may see it here.")
  private @Nullable String token;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "A file with the access token.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Where it comes from. The default is ${DEFAULT-VALUE}.")
  private String address = "127.0.0.1";

  @Option(
      names = "--offline",
      description = "Asks nobody for keys: the token is taken at its word.")
  private boolean offline;

  @Option(names = "--json", description = "Answers in JSON.")
  private boolean json;

  ExplainCommand(Cli.Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    var said = new CommandOutput(spec.commandLine().getErr(), "explained");
    var config =
        switch (program.configuration().get()) {
          case ConfigResult.Faulty(var faults) -> {
            faults.forEach(fault -> said.line(fault.toString()));
            throw new Cli.BadConfiguration();
          }
          case ConfigResult.Loaded(var loaded) -> loaded;
        };
    var question = question();
    var notes = new ArrayList<String>();
    var explained = explained(config, question, said, notes);
    tell(explained, notes);
    return explained.passes() ? CommandLine.ExitCode.OK : REFUSED;
  }

  private Explanation explained(
      Config config, Question question, CommandOutput said, List<String> notes) throws IOException {
    if (question.token() == null && !question.headers().contains("Authorization")) {
      return Installation.await(Explaining.offline(config).explain(question));
    }
    if (!offline) {
      try (var asking = Explaining.online(config, program, said)) {
        return Installation.await(asking.gate().explain(question));
      } catch (IOException | RuntimeException away) {
        notes.add("Redis cannot be asked: " + Cli.told(away));
      }
    }
    notes.add("the token was taken at its word: neither its signature nor revocation was checked");
    return Installation.await(Explaining.offline(config).explain(question));
  }

  private Question question() throws IOException {
    var sent = MultiMap.caseInsensitiveMultiMap();
    for (var header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw wrong("a header is NAME:VALUE");
      }
      sent.add(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    }
    if (token != null && tokenFile != null) {
      throw wrong("--token and --token-file are two tokens");
    }
    var file = tokenFile;
    try {
      return new Question(
          method,
          url,
          sent,
          file == null ? token : Files.readString(file, UTF_8).strip(),
          Address.of(address),
          Installation.soon());
    } catch (IllegalArgumentException noAddress) {
      throw wrong("--address is no numeric IP address");
    }
  }

  private CommandLine.ParameterException wrong(String why) {
    return new CommandLine.ParameterException(spec.commandLine(), why);
  }

  private void tell(Explanation explained, List<String> notes) {
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(explained.json().put("Notes", new JsonArray(notes)).encodePrettily());
    } else {
      notes.forEach(note -> out.println("note: " + note));
      explained.lines().forEach(out::println);
    }
    out.flush();
  }
}
