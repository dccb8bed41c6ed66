package dev.sallyport.cli;

import dev.sallyport.imports.FileFormat;
import dev.sallyport.imports.ImportListener;
import dev.sallyport.imports.Outcome;
import dev.sallyport.imports.Tally;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code import-users}: a file of users that came from somewhere else. */
@Command(
    name = "import-users",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the users of a file in a pool: Cognito's CSV, or JSON lines as list-users has them"
          + " with a passwordHash (Argon2id) where there is one.",
      "Who is there already is left alone, so that a run that was interrupted can be begun again."
          + " Ends with 1 when a row could be nobody."
    })
final class ImportUsersCommand implements Callable<Integer> {
  private final Cli.Program program;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "The file of users.")
  private Path in = Path.of("");

  @Option(names = "--pool", required = true, paramLabel = "ID", description = "The pool they join.")
  private String pool = "";

  @Option(
      names = "--format",
      paramLabel = "csv|jsonl",
      converter = Format.class,
      description = "How the file is written. Default: csv for a name that ends so, else jsonl.")
  private @Nullable FileFormat format;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Where to write the rows that made nobody, each with its line and why, in place of the"
              + " error stream. The file must not be there yet.")
  private @Nullable Path report;

  ImportUsersCommand(Cli.Program program) {
    this.program = program;
  }

  /** By the ending that such files have. */
  static final class Format implements ITypeConverter<FileFormat> {
    @Override
    public FileFormat convert(String value) {
      return switch (value.toLowerCase(Locale.ROOT)) {
        case "csv" -> FileFormat.CSV;
        case "jsonl" -> FileFormat.JSON_LINES;
        default -> throw new IllegalArgumentException(value);
      };
    }
  }

  @Override
  public Integer call() throws IOException {
    var errors = spec.commandLine().getErr();
    var output = new CommandOutput(errors, "imported");
    try (var file = Files.newInputStream(in);
        var installation = Installation.open(program, output)) {
      var into = Installation.await(installation.pools().freshPool(pool, Installation.soon()));
      var rows = report == null ? errors : new PrintWriter(OwnFiles.writer(report), false);
      try {
        var tally =
            Installation.awaitAll(
                installation.userImport().run(into, written(), file, new Told(rows, output)));
        return tally.failed() == 0 ? 0 : Cli.FAILED;
      } finally {
        if (report == null) {
          rows.flush();
        } else {
          rows.close();
        }
      }
    }
  }

  private FileFormat written() {
    if (format != null) {
      return format;
    }
    return in.toString().toLowerCase(Locale.ROOT).endsWith(".csv")
        ? FileFormat.CSV
        : FileFormat.JSON_LINES;
  }

  /** Writes rows that made nobody, and how far it is. */
  private record Told(PrintWriter rows, CommandOutput output) implements ImportListener {
    @Override
    public void refused(long line, Outcome why) {
      rows.println(
          switch (why) {
            case Outcome.Imported() -> "line " + line;
            case Outcome.Skipped(var reason) -> "line " + line + " skipped: " + reason;
            case Outcome.Failed(var reason) -> "line " + line + " failed: " + reason;
          });
    }

    @Override
    public void progress(Tally soFar) {
      output.line(
          "lines "
              + soFar.lines()
              + ", imported "
              + soFar.imported()
              + ", skipped "
              + soFar.skipped()
              + ", failed "
              + soFar.failed());
    }
  }
}
