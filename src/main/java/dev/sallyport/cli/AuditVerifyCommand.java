package dev.sallyport.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.audit.Anchors;
import dev.sallyport.audit.ChainCheck;
import dev.sallyport.config.ConfigResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code audit verify}: whether a log is what was written. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Tells whether the decisions in a log are those that were made: that none was changed, added,"
          + " dropped or moved, and that the end is there.",
      "The log is what Sallyport prints with LOG_FORMAT=json, in files in the order in which they"
          + " were written; other lines between do not matter. Old files may be gone.",
      "Needs the kek of the installation, and its Redis for how far the log had come.",
      "Ends with 0 for a log that is whole, 3 for one that is not, whose first break is told."
    })
final class AuditVerifyCommand implements Callable<Integer> {
  private static final int BROKEN = 3;

  private final Cli.Program program;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "The log, oldest first; - reads standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--offline",
      description = "Does not ask Redis: what was cut off at the end is not noticed.")
  private boolean offline;

  @Option(
      names = "--section",
      description = "The files are a piece of the log: neither its beginning nor its end is asked.")
  private boolean section;

  AuditVerifyCommand(Cli.Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    var said = new CommandOutput(spec.commandLine().getErr(), "verified");
    var config =
        switch (program.configuration().get()) {
          case ConfigResult.Faulty(var faults) -> {
            faults.forEach(fault -> said.line(fault.toString()));
            throw new Cli.BadConfiguration();
          }
          case ConfigResult.Loaded(var loaded) -> loaded;
        };
    // Before the log is read, which may go on being written.
    var known = offline || section ? null : known(said);
    var check = new ChainCheck(program.kek().apply(config), section);
    var broken = broken(check, known);
    if (broken != null) {
      said.line(broken);
      return BROKEN;
    }
    said.line(
        "%d decisions in %d chains are as they were written%s"
            .formatted(
                check.lines(),
                check.chains(),
                known == null ? "; whether the end is there was not asked" : ""));
    return CommandLine.ExitCode.OK;
  }

  private Anchors.Known known(CommandOutput said) throws IOException {
    try (var installation = Installation.open(program, said)) {
      return Installation.await(installation.anchors().all(Installation.soon()));
    }
  }

  private @Nullable String broken(ChainCheck check, Anchors.@Nullable Known known)
      throws IOException {
    for (var file : files) {
      var broken = broken(check, file);
      if (broken != null) {
        return broken;
      }
    }
    if (check.lines() == 0) {
      return "no decision is there at all";
    }
    return known == null ? null : check.end(known);
  }

  private @Nullable String broken(ChainCheck check, String file) throws IOException {
    try (var lines = opened(file)) {
      var number = 0L;
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        var wrong = check.next(line);
        if (wrong != null) {
          return "%s, line %d: %s".formatted(file, number, wrong);
        }
      }
      return null;
    }
  }

  private BufferedReader opened(String file) throws IOException {
    var bytes = file.equals("-") ? program.in() : Files.newInputStream(Path.of(file));
    // What is no UTF-8 is no line of ours, and not the end of what can be told.
    var decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    return new BufferedReader(new InputStreamReader(bytes, decoder));
  }
}
